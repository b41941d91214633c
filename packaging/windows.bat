@echo off
rem Build PV Watch's installer on Windows: Python 3.13 and NSIS must be in PATH.
rem NOT RUN BY THE AUTHORS: see README.
setlocal
cd /d "%~dp0.."
py -3.13 -m venv build\venv || exit /b 1
build\venv\Scripts\pip install pyinstaller "epicscorelibs>=7.0.10" . || exit /b 1
build\venv\Scripts\pyinstaller -y --distpath dist --workpath build packaging\pvwatch.spec || exit /b 1
for /f "tokens=2" %%v in ('dist\pvwatch\pvwatch-console.exe --version') do set VERSION=%%v
makensis /DVERSION=%VERSION% packaging\windows.nsi || exit /b 1
