/** The whole style sheet of the incident page: light, dark and print, no font and no file from outside. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1c2330;--soft:#5b6577;--line:#dfe3ea;--code:#f0f2f6;--band:#64748b}
@media(prefers-color-scheme:dark){:root{--paper:#12161d;--card:#1a2029;--ink:#e6eaf1;--soft:#9aa5b8;--line:#2b3442;--code:#11151c}}
.critical{--band:#9f1239}.high{--band:#c2410c}.medium{--band:#a16207}.low{--band:#1d4ed8}.info{--band:#15803d}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header{background:var(--band);color:#fff;padding:28px 0 24px}
header>div,main{max-width:920px;margin:0 auto;padding:0 24px}
header p{margin:6px 0 0;max-width:75ch;overflow-wrap:anywhere}
h1{font-size:22px;line-height:1.3;margin:10px 0 0;overflow-wrap:anywhere}
.pill{display:inline-block;padding:2px 10px;border-radius:99px;background:#ffffff2e;font-size:12px;font-weight:600;letter-spacing:.04em;text-transform:uppercase;margin-right:6px}
main{padding-top:20px;padding-bottom:48px}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 20px;margin:0 0 14px}
h2{font-size:15px;margin:0 0 10px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(7em,max-content) 1fr;gap:4px 18px;margin:0 0 8px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ul,ol{margin:0;padding-left:20px}li{margin:3px 0;overflow-wrap:anywhere}
.verdict{border-left:6px solid var(--mark)}.isolated{--mark:#15803d}.partial{--mark:#a16207}.not-enforceable,.unverified,.none{--mark:#c2410c}
pre{background:var(--code);border:1px solid var(--line);border-radius:6px;margin:4px 0 10px;padding:8px 12px;overflow-x:auto;font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;user-select:all}
.step{margin:0 0 2px}a{color:inherit}
footer{color:var(--soft);font-size:13px;overflow-wrap:anywhere}footer ul{margin:6px 0}
svg{display:block;width:100%;height:auto}svg text{font:14px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}svg .soft{fill:var(--soft)}svg line{stroke:var(--line);stroke-width:2}svg circle{fill:var(--band)}
@media print{body{background:#fff}section{break-inside:avoid}}
`;
