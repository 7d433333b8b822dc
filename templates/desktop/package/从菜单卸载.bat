@echo off
title 卸载月度考核
cd /d "%TEMP%"
"%~dp0python.exe" -X utf8=0 -m workbook.desktop.install remove
if errorlevel 1 (pause & exit /b 2)
if "%1"=="" pause
(goto) 2>nul & rmdir /s /q "%~dp0"
