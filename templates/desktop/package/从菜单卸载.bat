@echo off
title 卸载月度考核
if "%~1"=="from" goto remove
"%~dp0python.exe" -X utf8=0 -m workbook.desktop.install remove
if errorlevel 1 goto failed
rem A batch file that is running cannot remove its own folder: a copy of it does, a moment later.
set here=%~dp0
copy /y "%~f0" "%TEMP%\kaohe-remove.bat" >nul
cd /d "%TEMP%"
if "%~1"=="" pause
start "" /min cmd /c kaohe-remove.bat from "%here:~0,-1%"
exit /b 0
:failed
if "%~1"=="" pause
exit /b 2
:remove
ping -n 3 127.0.0.1 >nul
rmdir /s /q "%~2"
if exist "%~2" rmdir "%~2"
del "%~f0"
exit /b 0
