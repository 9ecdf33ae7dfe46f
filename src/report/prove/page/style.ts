/** How a page of a proof looks, beyond what all pages share. */

const TRACE = `
.trace{margin-top:.6rem}
.trace a,.trace-head{display:grid;grid-template-columns:5.2rem auto minmax(0,1fr);gap:0 .7rem;padding:0 .5rem 0 .2rem}
.trace a{color:inherit;text-decoration:none;border-radius:6px;border-left:3px solid transparent}
.trace a:hover{background:var(--page)}
.trace a:focus-visible{outline-offset:-3px}
.trace a[aria-current]{background:var(--accent-tint);border-left-color:var(--accent)}
.trace .at{padding:.42rem 0;text-align:right;color:var(--muted);font-size:.875rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.trace .same{visibility:hidden}
.trace .text{padding:.35rem 0;font-size:.94rem;overflow-wrap:anywhere}
.trace .fault{display:block;color:var(--bad);font-size:.875rem}
.trace-head{margin-top:.8rem;max-width:none;color:var(--muted);font-size:.875rem;border-left:3px solid transparent}
.trace-head .at{text-align:right}
.lanes{display:flex}
.lane{position:relative;width:1.35rem;display:flex;justify-content:center;align-items:flex-start;padding-top:.52rem}
.trace-head .lane{padding-top:0}
.lane::before,.lane::after{content:"";position:absolute;left:calc(50% - 1px);width:2px;background:none}
.lane::before{top:0;height:1.05rem}
.lane::after{top:1.05rem;bottom:0}
.lane.above::before,.lane.below::after{background:var(--line)}
.lane .icon{position:relative;z-index:1}
.lane .icon .m{--c:currentColor}
.lane .icon .f{fill:var(--c)}
.lane .icon .s{stroke:var(--c)}
.lane .icon .s.p{fill:var(--paper)}
.lane .icon .o{fill:none;stroke:var(--paper);stroke-width:2}
.lane .icon .accent{color:var(--accent)}
.lane .icon .ink{color:var(--ink)}
`;

const STAGE = `
.stepper,.stage{scroll-margin-top:1rem}
.stepper{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;margin-top:1.6rem}
.told{margin-top:.6rem;max-width:56rem;overflow-wrap:anywhere}
.controls{display:none;flex-wrap:wrap;gap:.5rem;margin-bottom:1.1rem}
.stepping .controls{display:flex}
button{font:inherit;font-size:.94rem;color:var(--accent);background:var(--paper);border:1px solid var(--accent);border-radius:8px;padding:.4rem .8rem;min-height:2.5rem;cursor:pointer}
button:hover{background:var(--accent-tint)}
button[aria-disabled]{color:var(--muted);border-color:var(--line);background:none;cursor:default}
kbd{font:inherit;font-size:.8125rem;color:var(--muted);margin-left:.2em}
.panel{padding-top:1.6rem;margin-top:1.6rem;border-top:1px solid var(--line);scroll-margin-top:1rem}
.panel:first-child{padding-top:0;margin-top:0;border-top:0}
.stepping .panel,.stepping .schedule{display:none}
.stepping .panel.shown{display:block;padding-top:0;margin-top:0;border-top:0}
.stepping .schedule.shown{display:block}
.panel .where{font-size:.9rem}
.panel h3{margin-top:.15rem;overflow-wrap:anywhere}
.met,.then,.changes{margin-top:.5rem;overflow-wrap:anywhere}
.met{color:var(--bad)}
.source{margin-top:1rem;border:1px solid var(--line);border-radius:8px;background:var(--page);padding:.6rem 0}
.source figcaption{margin:0 .9rem .4rem;color:var(--muted);font-size:.875rem}
.source li{display:grid;grid-template-columns:2.6rem minmax(0,1fr);gap:.7rem;padding:.05rem .9rem .05rem 0;border-left:3px solid transparent}
.source .number{text-align:right;color:var(--muted);font-size:.8125rem;line-height:1.7;font-variant-numeric:tabular-nums}
.source code{white-space:pre-wrap;line-height:1.6}
.source .it{background:var(--accent-tint);border-left-color:var(--accent)}
.source .it .number{color:var(--ink);font-weight:650}
.world{margin-top:1.3rem}
.place{margin-top:.8rem}
h5{margin:0;font-size:.94rem;font-weight:650;overflow-wrap:anywhere}
h5 .quiet{font-size:.875rem}
.rows{display:grid;gap:.5rem;margin-top:.4rem}
.row{padding:.5rem .8rem;border:1px solid var(--line);border-left-width:4px;border-radius:8px}
.row.new{border-left-color:var(--good)}
.row.changed{border-left-color:var(--warn)}
.row.gone{border-left-color:var(--bad);border-style:dashed;border-left-style:solid}
.row.gone dd code{text-decoration:line-through}
.row .badge{padding-left:.55em;margin-bottom:.3rem}
.row dl{display:flex;flex-wrap:wrap;gap:.15rem 1.2rem}
.row dl div{min-width:0;max-width:100%}
.row dt{font-size:.8125rem}
.row dd{line-height:1.4}
.row details{margin-top:.2rem}
.row .changed dd>code{background:var(--warn-tint);border-radius:4px;padding:.05em .3em}
.was{display:block;color:var(--muted);font-size:.875rem}
.met .badge,.choice .badge{padding-left:.55em}
`;

const REST = `
.choice{margin-top:clamp(2rem,5vw,3.5rem)}
.choice ol{display:grid;gap:.5rem;margin-top:1rem}
.choice a{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline;padding:.7rem 1rem;border:1px solid var(--line);border-left-width:4px;border-radius:10px;background:var(--paper);color:inherit;text-decoration:none}
.choice a:hover{border-color:var(--accent)}
.choice a[aria-current]{border-color:var(--accent);background:var(--accent-tint)}
.choice a span{min-width:0;overflow-wrap:anywhere}
.keys{display:none;margin-top:1.4rem;color:var(--muted)}
.stepping .keys{display:block}
.outcome{margin-top:1.25rem}
.outcome dl{display:grid;gap:.9rem;margin-top:.9rem}
.outcome ul{padding-left:1.2em}
.damage{margin-top:.5rem}
.damage code{white-space:pre-wrap}
.listed ul{padding-left:1.2em;margin-top:.5rem;overflow-wrap:anywhere}
#schedules>.listed{margin-top:2.5rem}
.lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.25rem;margin-top:1.2rem}
.tried{width:100%;margin-top:1.2rem;white-space:normal;font-size:.94rem}
.tried th,.tried td{vertical-align:baseline;padding-right:1rem}
.tried td:nth-child(2),.tried th:nth-child(2){text-align:right}
.facts dd{max-width:40rem;overflow-wrap:anywhere}
@media (min-width:64rem){
.stepper{grid-template-columns:minmax(0,5fr) minmax(0,6fr);align-items:start}
.stepping .stage{position:sticky;top:1rem;max-height:calc(100vh - 2rem);display:flex;flex-direction:column}
.stepping .view{overflow-y:auto;min-height:0;padding-right:.6rem}
}
@media (max-width:30rem){
.trace a,.trace-head{grid-template-columns:4.2rem auto minmax(0,1fr);gap:0 .35rem;padding-right:.2rem}
.lane{width:1.15rem}
.stepper .card{padding:.8rem .6rem}
.source{font-size:.9em}
.controls{gap:.4rem}
button{flex:1 1 auto;padding:.4rem .5rem}
kbd{display:none}
.tried thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.tried tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 .8rem;padding:.45rem 0;border-bottom:1px solid var(--line)}
.tried th,.tried td{display:block;border:0;padding:0}
.tried td:last-child{grid-column:1/-1}
}
@media print{
.controls,.keys{display:none}
.stepping .panel,.stepping .schedule{display:block}
.stepping .stage{position:static;max-height:none}
.stepping .view{overflow:visible}
.panel{break-inside:avoid}
}
`;

/** Its style sheet, which follows that of all pages. */
export const proveStyle = (): string => TRACE + STAGE + REST;
