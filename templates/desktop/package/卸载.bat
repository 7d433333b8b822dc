@echo off
setlocal
title 卸载月度考核
cd /d "%~dp0"
"%~dp0程序\python.exe" -X utf8=0 -m workbook.desktop.install remove
set result=%errorlevel%
echo.
if "%1"=="" pause
exit /b %result%
