@echo off
setlocal
title 安装月度考核
cd /d "%~dp0"
"%~dp0程序\python.exe" -X utf8=0 -m workbook.desktop.install
set result=%errorlevel%
echo.
if "%result%"=="0" (echo 安装好了。从“开始”菜单打开“月度考核”。) else (echo 没有装成，请把上面的话告诉管理员。)
if "%1"=="" pause
exit /b %result%
