; NSIS script of PV Watch's installer for Windows. NOT BUILT AND NOT RUN BY THE AUTHORS: see README.
; makensis /DVERSION=0.1.0 packaging\windows.nsi   after   pyinstaller packaging\pvwatch.spec
Unicode true
!include "MUI2.nsh"
!ifndef VERSION
  !error "say /DVERSION=..."
!endif
Name "PV Watch ${VERSION}"
OutFile "..\dist\pvwatch-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\PV Watch"
RequestExecutionLevel user
SetCompressor /SOLID lzma
!insertmacro MUI_PAGE_LICENSE "..\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\PVWatch"

Section
  RMDir /r "$INSTDIR\_internal" ; of the version before
  SetOutPath "$INSTDIR"
  File /r "..\dist\pvwatch\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\PV Watch"
  CreateShortcut "$SMPROGRAMS\PV Watch\PV Watch.lnk" "$INSTDIR\pvwatch.exe"
  CreateShortcut "$SMPROGRAMS\PV Watch\Demo beamline.lnk" "$INSTDIR\pvwatch.exe" "--demo"
  WriteRegStr HKCU "Software\Classes\.pvgroup" "" "PVWatch.Group"
  WriteRegStr HKCU "Software\Classes\PVWatch.Group" "" "PV Watch group"
  WriteRegStr HKCU "Software\Classes\PVWatch.Group\shell\open\command" "" '"$INSTDIR\pvwatch.exe" "%1"'
  WriteRegStr HKCU "Software\Classes\.stp\OpenWithProgids" "PVWatch.Group" ""
  WriteRegStr HKCU "Software\Classes\.plt\OpenWithProgids" "PVWatch.Group" ""
  WriteRegStr HKCU "Software\Classes\.pvs\OpenWithProgids" "PVWatch.Group" ""
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "PV Watch"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\pvwatch.exe"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
SectionEnd

Section "Uninstall"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licenses"
  Delete "$INSTDIR\pvwatch.exe"
  Delete "$INSTDIR\pvwatch-console.exe"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\PV Watch"
  DeleteRegKey HKCU "Software\Classes\PVWatch.Group"
  DeleteRegKey HKCU "Software\Classes\.pvgroup"
  DeleteRegValue HKCU "Software\Classes\.stp\OpenWithProgids" "PVWatch.Group"
  DeleteRegValue HKCU "Software\Classes\.plt\OpenWithProgids" "PVWatch.Group"
  DeleteRegValue HKCU "Software\Classes\.pvs\OpenWithProgids" "PVWatch.Group"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
