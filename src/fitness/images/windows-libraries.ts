/**
 * The DLLs that Windows Server 2012 R2, 2016 and 2022 with Desktop Experience have in System32, and that a program may be linked with:
 * the KnownDLLs, those that the Windows SDK and mingw-w64 have import libraries for, and what else is known to be part of Windows.
 * UCRT came to 2012 R2 with an update (KB2999226). It is no machine's listing: where it isn't certain that a server has a DLL, it is
 * here, since one too many does less harm than one too few.
 */
const EVERY = `
  aclui activeds adsldpc advapi32 advpack amstream apphelp appmgmts asycfilt atl atmlib audioses audiosrv authz avicap32
  avifil32 avrt azroles
  basesrv batmeter bcrypt bcryptprimitives bdeunlock bluetoothapis browcli browseui bthprops.cpl
  cabinet cabview catsrv catsrvut certadm certcli certenroll certpoleng cfgmgr32 clb clbcatq clfsw32 cliconfg clusapi cmcfg32
  cmdial32 cmpbk32 cmutil cngaudit coloradapterclient colorui combase comcat comctl32 comdlg32 compstui comres comsnap comsvcs
  comuid connect console credui crypt32 cryptbase cryptdlg cryptdll cryptext cryptnet cryptsp cryptsvc cryptui cryptxml cscapi
  csrsrv
  d2d1 d3d10 d3d10_1 d3d10_1core d3d10core d3d10level9 d3d10warp d3d11 d3d8 d3d8thk d3d9 d3dcompiler_47 d3dim d3dim700 d3dramp
  d3dxof davclnt dbgcore dbgeng dbghelp dbgmodel dbnetlib dbnmpntw dciman32 dcomp ddraw ddrawex devenum devmgr devobj devrtl
  dfscli dhcpcsvc dhcpcsvc6 dhcpsapi difxapi dinput dinput8 dismapi dmband dmcompos dmime dmloader dmscript dmstyle dmsynth
  dmusic dnsapi dpapi dplayx dpnaddr dpnet dpnhpast dpnhupnp dpnlobby dpwsockx drprov drvstore dsauth dsdmo dskquota dsound
  dsparse dsprop dsquery dsrole dssec dssenh dsuiext dswave duser dwmapi dwmcore dwrite dxdiagn dxgi dxva2
  eappcfg eappgnui eapphost eappprxy edputil efsadu efsutil eqossnap es esent esentprf eventcls
  fastprox faultrep fdwcn feclient fltlib fmifs fontsub framedyn framedynos fundisc fveapi fwpuclnt
  gdi32 gdiplus getuname glmf32 glu32 gpapi gpedit gpprnext gpscript gptext
  hal hbaapi hhctrl.ocx hhsetup hid hlink hnetcfg httpapi htui
  ias iashlpr icm32 icmp icmui ieframe iertutil ifsutil imagehlp imgutil imm32 inetcomm inetmib1 input inseng iphlpapi ipnathlp
  iprop iprtprio iprtrmgr iscsidsc iscsium itircl itss iyuv_32
  jscript jscript9 jsproxy
  kerberos kernel.appcore kernel32 kernelbase keyiso keymgr ksuser ktmw32
  linkinfo loadperf localspl locationapi logoncli lpk lsasrv lz32
  mapi32 mapistub mcicda mciqtz32 mciseq mciwave mf3216 mfc40 mfc40u mfc42 mfc42u mgmtapi midimap mlang mmcbase mmdevapi mmres
  mobilenetworking mobsync mpr mprapi mprmsg mqrt msacm32 msadce msadco msado15 msafd msasn1 mscat32 mscms mscoree mscorier
  mscories msctf msctfmonitor msctfp msdart msdelta msdmo msdrm msdtcprx msdtcuiu msftedit mshtml msi msident msidle msieftp
  msihnd msimg32 msimtf msjet40 msls31 msobjs mspatcha mspatchc mspbda msports msrating msrle32 msscntrs mssign32 mssip32
  mstask msutb msv1_0 msvcirt msvcp60 msvcp_win msvcrt msvcrt20 msvcrt40 msvfw32 msvidc32 mswsock msxml3 msxml6 msyuv mtxclu
  mtxdm mtxex mtxoci
  ncobjapi ncrypt ncryptsslp nddeapi ndfapi ndfetw negoexts netapi32 netbios netcfgx netcorehc netid netiohlp netjoin netlogon
  netman netmsg netplwiz netprofm netshell netutils newdev nlaapi nlsbres normaliz npmproxy nrpsrv nsi ntasn1 ntdll ntdsapi
  ntlanman ntlanui2 ntlmshared ntmarta ntprint ntshrui ntvdm64
  objsel occache odbc32 odbcbcp odbcconf odbccp32 odbccr32 odbccu32 odbcint odbctrac offreg ole32 oleacc oleacchooks oleaut32
  olecli32 oledb32 oledlg oleprn olepro32 olesvr32 olethk32 onex opengl32 osbaseln
  p2p p2pcollab p2pgraph pathcch pautoenr pcwum pdh pdhui perfctrs perfdisk perfnet perfos perfproc perfts photometadatahandler
  pidgenx pku2u pla polstore powrprof prflbmsg printui prnfldr prntvpt profapi profext profmap propsys provthrd psapi pstorec
  puiapi
  qcap qdv qdvd qedit qmgr quartz query qutil qwave
  rasadhlp rasapi32 rasauto raschap rasctrs rasdlg rasgcw rasman rasmans rasmontr rasmxs rasplap rasppp rasser rastapi rastls
  regapi regsvc remotepg resampledmo resutils rgb9rast riched20 riched32 rnr20 rometadata rpcdiag rpchttp rpcns4 rpcrt4
  rpcrtremote rpcss rsaenh rshx32 rstrtmgr rtffilt rtm rtutils
  samcli samlib samsrv sas sbe scansetting scarddlg scecli scesrv schannel schedcli scksp scrobj scrptadm scrrun sechost
  secproc secur32 security sendmail sens sensapi sensorsapi serialui setupapi sfc sfc_os shacct shcore shdocvw shell32 shfolder
  shimeng shimgvw shlwapi shsvcs slc slcext slwga snmpapi softpub spbcd spfileq spinf spoolss spp sppc sppcext spwizeng
  sqlsrv32 sqlunirl sqmapi srclient srhelper srpapi srvcli srvsvc sscore ssdpapi sspicli sspisrv sti stobject
  storagecontexthandler storprop streamci strmfilt structuredquery sud sxs sxshared sxsstore synceng syncui sysclass sysmon.ocx
  syssetup systemcpl
  t2embed tapi3 tapi32 tapiperf tapisrv taskschd tbs tcpmib tdh termmgr tlscsp traffic tsbyuv tsgqec tsmf tspkg twext txflog
  txfw32
  ucrtbase udhisapi uexfat ufat uiautomationcore uiribbon ulib umpdc umpnpmgr unimdmat untfs upnp upnphost ureg url urlmon
  usbui user32 usercpl userenv usp10 ustprov utildll uudf uxinit uxlib uxtheme
  van vaultcli vbscript vdmdbg vdsutil verifier version virtdisk vpnikeapi vss_ps vssapi vsstrace
  w32time w32topl wavemsp wbemcomn wbemprox wbemsvc wdc wdi wdigest wdmaud wdscore webcheck webio webservices websocket wecapi
  wer werui wevtapi wevtfwd wfapigp wiaaut wiadefui wiadss wimgapi winbio winbrand wincredprovider windows.storage
  windowscodecs windowscodecsext winhttp wininet winipsec winmm winmmbase winnsi winrnr winrscmd winrsmgr winscard winspool.drv
  winsrpc winsta wintrust winusb wkscli wksprtps wldap32 wldp wls0wndh wmdrmsdk wmi wmidx wmiprop wmp wmphoto wow32 wow64
  wow64cpu wow64win wpc wpdshext ws2_32 ws2help wscapi wscinterop wsdapi wsecedit wshbth wship6 wshirda wshnetbs wshom.ocx
  wshqos wshrm wshtcpip wsmsvc wsnmp32 wsock32 wtsapi32 wuapi wudfplatform wups wvc
  xaudio2_8 xinput1_4 xinput9_1_0 xmlfilter xmllite xolehlp xpsprint xpsservices xwizards xwreg
  zipfldr
`

/** What came with Windows Server 2016. */
const SINCE_2016 = `
  amsi computecore coremessaging coreprivacysettingsstore d3d12 daxexec dusmapi dxilconv gdi32full inputhost mincore
  msvcp110_win policymanager rmclient srumapi textinputframework tokenbinding twinapi.appcore vmbuspipe win32u windows.ui
  winhvplatform wintypes wlanutil wofutil xaudio2_9
`

/** What came after it, up to Windows Server 2022. */
const SINCE_2022 = `
  computenetwork computestorage d3dscache directml dxcore icu icuin icuuc isolatedwindowsenvironmentutils sensorsnativeapi
  threadpoolwinrt webauthn winhvemulation wlanapi
`

export const IN_EVERY_WINDOWS: readonly string[] = namesOf(EVERY)
export const SINCE_WINDOWS_2016: readonly string[] = namesOf(SINCE_2016)
export const SINCE_WINDOWS_2022: readonly string[] = namesOf(SINCE_2022)

/** `dll` is the extension of those that have no other. */
function namesOf(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map(name => (/\.(?:drv|ocx|cpl)$/.test(name) ? name : `${name}.dll`))
}
