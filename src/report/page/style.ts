/** How the page looks: on screens of any width, in light and dark, and on paper. */
import { themeVariables } from "../colours.js";
import { diagramStyle } from "../diagram/style.js";

const light = `color-scheme:light;${themeVariables("light")}`;
const dark = `color-scheme:dark;${themeVariables("dark")}`;

/** Paper is light, whatever the screen is. */
const THEMES = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
@media screen{:root:has(#theme-light:checked){${light}}:root:has(#theme-dark:checked){${dark}}}
`;

const BASE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
.frame{max-width:84rem;margin:0 auto;padding:0 clamp(1rem,3.5vw,3rem)}
h1,h2,h3,h4,p,dl,dd,figure,ol,ul{margin:0;padding:0}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Liberation Serif",serif;font-weight:600;text-wrap:balance}
h1{font-size:clamp(2.4rem,6.5vw,4.75rem);line-height:1.04;letter-spacing:-.022em}
h2{font-size:clamp(1.6rem,3vw,2.1rem);line-height:1.15;letter-spacing:-.01em}
h3{font-size:1.12rem;line-height:1.35}
h4{font-size:1rem;font-weight:600;line-height:1.4}
p{max-width:44rem;text-wrap:pretty}
a{color:var(--accent);text-underline-offset:.18em}
em{font-style:normal}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
pre{margin:0}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
.quiet{color:var(--muted);font-weight:400}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.muted{color:var(--muted)}
.command{white-space:nowrap;padding:.12em .4em;border:1px solid var(--line);border-radius:5px;background:var(--paper)}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-100vw;top:.5rem;padding:.6rem 1rem;background:var(--paper);border-radius:6px;z-index:1}
.skip:focus{left:1rem}
section{margin-top:clamp(3rem,7vw,5rem)}
h2+p{margin-top:.6rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:clamp(1rem,2.2vw,1.6rem)}
dt{color:var(--muted);font-size:.875rem}
ol[role],ul[role]{list-style:none}
`;

const TOP = `
.bar-top{display:flex;flex-wrap:wrap;gap:.5rem 2rem;justify-content:space-between;align-items:center;padding:1.1rem 0;border-bottom:1px solid var(--line);font-size:.9rem}
.bar-top b{font-weight:650}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center}
legend{float:left;padding:0;margin-right:1rem;color:var(--muted)}
label{display:inline-flex;gap:.35rem;align-items:center;min-height:1.75rem;cursor:pointer}
input{accent-color:var(--accent);margin:0;width:1rem;height:1rem}
.hero{padding-top:clamp(2.5rem,7vw,5.5rem)}
.lede{margin-top:1.4rem;font-size:clamp(1.06rem,1.6vw,1.25rem);max-width:42rem}
.facts{display:flex;flex-wrap:wrap;gap:.9rem 2.4rem;margin-top:2rem;padding-top:1.2rem;border-top:1px solid var(--line)}
.facts dd{font-size:.95rem}
`;

const PARTS = `
.badge{display:inline-flex;align-items:center;gap:.3em;padding:.08em .55em .08em .4em;border-radius:99px;font-size:.8125rem;font-weight:650;line-height:1.5;white-space:nowrap}
.badge.good{background:var(--good-tint)}.badge.bad{background:var(--bad-tint)}.badge.warn{background:var(--warn-tint)}
.badge.muted{box-shadow:inset 0 0 0 1px var(--line)}
.icon{width:1.05em;height:1.05em;flex:none}
.icon .m{stroke-linecap:round;stroke-linejoin:round}
.icon .s{fill:none;stroke:currentColor;stroke-width:2.4}
.pair{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;margin-top:1.6rem}
.pair h3{margin-bottom:.4rem}
.scroll{position:relative;overflow-x:auto;max-width:100%}
.space-time{display:block;width:100%;min-width:36rem;max-width:46rem;height:auto}
.space-time.narrow{display:none}
dd,pre,code{overflow-wrap:anywhere}
figcaption b{display:block;font-weight:600}
figcaption{margin-bottom:.8rem}
.path{margin-top:1.4rem;border-top:1px solid var(--line)}
.practices{margin-top:2rem}
.path li{display:grid;grid-template-columns:4.2rem minmax(0,1fr) 6.2rem minmax(0,15rem) 10.5rem;gap:.2rem 1rem;align-items:center;padding:.65rem 0;border-bottom:1px solid var(--line)}
.path .badge{justify-self:start}
.path .what{font-weight:600}
.path .guess{display:flex;gap:.45em;align-items:center}
.path .when,.path .guess{color:var(--muted);font-size:.9rem}
.guesses{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1rem;margin-top:1.4rem}
.guesses li{display:flex;flex-direction:column;gap:.6rem}
.guesses dl{display:grid;gap:.5rem}
.guesses>li>.badge{align-self:flex-start;margin-top:auto}
.lab{margin-top:1.5rem;display:grid;gap:.7rem;grid-template-columns:minmax(0,1fr)}
.lab h3{display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:baseline;font-size:1.25rem}
.lab>p.quiet{font-size:.9rem;max-width:60rem}
.lab figure{margin:1rem 0}
.checks{margin-top:.4rem;border-top:1px solid var(--line)}
.check{padding:.95rem 0 .8rem;border-bottom:1px solid var(--line)}
.check:last-child{border-bottom:0;padding-bottom:0}
.check h4{display:flex;gap:.7rem;align-items:baseline}
.check dl{display:grid;gap:.15rem;margin-top:.45rem}
.check dl div{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:0 .8rem;align-items:baseline}
.check dd{font-size:.94rem}
.advice{margin-top:.6rem;padding:.6rem .9rem;border-left:3px solid var(--warn);background:var(--warn-tint);border-radius:0 6px 6px 0}
details{margin-top:.5rem;font-size:.92rem}
summary{cursor:pointer;color:var(--accent);width:fit-content;padding:.15rem 0}
details .scroll{margin-top:.5rem}
details pre{padding:.7rem .9rem;border:1px solid var(--line);border-radius:8px;background:var(--page);margin-top:.5rem;white-space:pre-wrap}
.words ol{margin-top:.5rem;padding-left:2.2em;columns:24rem;column-gap:2.5rem}
.words li{break-inside:avoid;padding-left:.2em}
.words li .quiet{white-space:nowrap}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{overflow-wrap:normal;text-align:left;padding:.3rem 1.2rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
tbody th{font-weight:400}
footer{margin:clamp(3rem,7vw,5rem) 0 2.5rem;padding-top:1.2rem;border-top:1px solid var(--line);color:var(--muted);font-size:.9rem}
@media (min-width:75rem){.pair{grid-template-columns:repeat(2,minmax(0,1fr))}.pair .card{padding:1rem}.pair figcaption{min-height:3lh}.pair .scroll .space-time{min-width:0}}
@media screen and (max-width:42rem){
.scroll:has(>.space-time){display:none}
.space-time.narrow{display:block;min-width:0;max-width:26rem}
.narrow>svg{display:block;width:100%;height:auto}
.command{white-space:normal;-webkit-box-decoration-break:clone;box-decoration-break:clone}
}
@media (max-width:52rem){
.path li{grid-template-columns:4.2rem minmax(0,1fr) auto}
.path .when,.path .guess{grid-column:2/-1}
}
@media (max-width:30rem){
.path li{grid-template-columns:minmax(0,1fr) auto}
.path .what,.path .when,.path .guess{grid-column:1/-1}
.path .badge{grid-row:1;grid-column:2}
.check dl div{grid-template-columns:minmax(0,1fr)}
.check h4{flex-direction:column;gap:.3rem}
}
`;

const PAPER = `
@media print{
@page{margin:16mm 14mm}
body{background:#fff;font-size:10pt}
.skip,fieldset{display:none}
h1{font-size:34pt}
section{margin-top:12mm}
.card{border-color:#bbb}
details::details-content{content-visibility:visible;display:block;block-size:auto}
summary{list-style:none;color:inherit;font-weight:600}
summary::-webkit-details-marker{display:none}
.scroll{overflow:visible}
.space-time{min-width:0;max-width:150mm}
details pre{padding:2mm 3mm}
.words ol{columns:70mm;font-size:8.5pt}
table{font-size:8pt}
th,td{padding-right:4mm}
h2,h3,h4,figcaption,summary{break-after:avoid}
.check,figure,.guesses li,.path li,tr{break-inside:avoid}
}
`;

/** The page's style sheet. */
export const pageStyle = (): string => THEMES + BASE + TOP + PARTS + PAPER + diagramStyle("inherit");
