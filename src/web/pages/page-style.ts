/** The look of every page: readable on a phone, in the dark, on paper. Nothing from outside is ever part of it. */
export const pageStyle = `
:root{--bg:#fff;--card:#f6f7f9;--text:#1c1e21;--dim:#5a5f69;--line:#d9dce2;--link:#0b57b0;--good:#0a6b3d;--bad:#b3132b;--warn:#855000;--wait:#0b57b0;--badbg:#fdf0f1;--goodbg:#eef8f2;--warnbg:#fdf5e6;--waitbg:#eef4fc}
@media (prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1d2026;--text:#e7e8eb;--dim:#a6abb6;--line:#353a44;--link:#8bbcff;--good:#63d695;--bad:#ff9090;--warn:#f3b755;--wait:#8bbcff;--badbg:#2c191c;--goodbg:#15271d;--warnbg:#2b2314;--waitbg:#172436}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:60rem;padding:1rem 1rem 4rem;background:var(--bg);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.crumb,.dim{color:var(--dim)}
.crumb{margin:0 0 .5rem;font-size:.875rem}
h1{font-size:1.5rem;line-height:1.25;margin:0}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .375rem;display:flex;flex-wrap:wrap;gap:0 .75rem;justify-content:space-between}
h3 small{font-weight:400;font-size:.875rem;color:var(--dim)}
h4{font-size:.8125rem;margin:.875rem 0 .25rem;color:var(--dim);font-weight:600}
p{margin:.375rem 0}
ul{margin:.375rem 0;padding:0;list-style:none}
.lead{border-left:.375rem solid var(--dim);background:var(--card);border-radius:.5rem;padding:1rem}
.lead.good{border-color:var(--good);background:var(--goodbg)}
.lead.bad{border-color:var(--bad);background:var(--badbg)}
.lead.warn{border-color:var(--warn);background:var(--warnbg)}
.lead.wait{border-color:var(--wait);background:var(--waitbg)}
.decided{font-size:1.0625rem}
.worst{margin:.5rem 0 0}
.worst li{margin:.25rem 0}
.m{display:inline-block;min-width:1.25em;font-weight:700;text-align:center}
:is(.good>summary,.good>.s,.good>h1)>.m,.m.good,strong.good{color:var(--good)}
:is(.bad>summary,.bad>.s,.bad>h1)>.m,.m.bad,strong.bad{color:var(--bad)}
:is(.warn>summary,.warn>.s,.warn>h1)>.m,.m.warn,strong.warn{color:var(--warn)}
:is(.wait>summary,.wait>.s,.wait>h1)>.m,.m.wait,strong.wait{color:var(--wait)}
.rest>summary>.m,.rest>.s>.m,.m.rest{color:var(--dim)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem;margin:1rem 0;font-size:.9375rem}
.facts dt{color:var(--dim)}
.facts dd{margin:0}
.tier{font-size:.9375rem;text-transform:capitalize}
.crit li{padding:.375rem 0;border-top:1px solid var(--line);display:grid;grid-template-columns:1.5rem 1fr}
.crit p{margin:0}
.filter{display:flex;flex-wrap:wrap;gap:.5rem;margin:2rem 0 .5rem}
.filter a{border:1px solid var(--line);border-radius:99rem;padding:.25rem .75rem;text-decoration:none;font-size:.9375rem}
.filter a:hover{border-color:var(--link)}
#checks:not(:has(:target.only)) .f-all,#only-bad:target .f-bad,#only-good:target .f-good,#only-rest:target .f-rest{background:var(--link);border-color:var(--link);color:var(--bg)}
#only-bad:target :is(.c:not(.k-bad),.sec:not(:has(.k-bad)),.ph:not(:has(.k-bad))),#only-good:target :is(.c:not(.k-good),.sec:not(:has(.k-good)),.ph:not(:has(.k-good))),#only-rest:target :is(.c:not(.k-rest),.sec:not(:has(.k-rest)),.ph:not(:has(.k-rest))){display:none}
.c{border-top:1px solid var(--line)}
.sec .c:last-of-type{border-bottom:1px solid var(--line)}
.c:target{box-shadow:-.25rem 0 0 var(--link)}
summary,.s{display:grid;grid-template-columns:1.5rem 1fr auto;gap:0 .5rem;padding:.5rem .25rem;min-height:2.75rem;align-items:baseline}
summary{cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--card)}
.u{font-size:.8125rem;color:var(--dim);padding-left:.375rem}
.n{font-weight:500}
.w{font-size:.8125rem;font-weight:600;color:var(--dim);padding-left:.375rem}
.bad>summary .w{color:var(--bad)}
.warn>summary .w{color:var(--warn)}
.wait>summary .w{color:var(--wait)}
.many .c{padding:.25rem .25rem .25rem 2rem;text-indent:-1.5rem}
.many .k-bad{font-weight:500}
.d{grid-column:2/-1;color:var(--dim);font-size:.9375rem}
.t{color:var(--dim);font-size:.875rem;font-variant-numeric:tabular-nums;white-space:nowrap}
summary .t::after{content:" ▸";color:var(--dim)}
details[open]>summary .t::after{content:" ▾"}
.b{padding:.25rem .25rem 1rem 2rem;font-size:.9375rem}
pre{margin:.25rem 0;padding:.625rem .75rem;background:var(--card);border:1px solid var(--line);border-radius:.375rem;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.x{display:grid;grid-template-columns:5.5rem 1fr;gap:.125rem .5rem;margin:.375rem 0;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.375rem}
.x dt{color:var(--dim)}
.x dd{margin:0;white-space:pre-wrap;font:.8125rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.cases{display:grid;gap:.125rem}
.cases li{padding-left:1.75rem;text-indent:-1.75rem}
.cases .m{text-indent:0}
.fold{border-top:1px solid var(--line);margin-top:1rem}
.fold>summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .75rem;padding:.5rem .25rem;min-height:2.75rem}
.fold>summary :is(h2,h3){margin:0;font-size:1.0625rem;display:block}
.fold>summary :is(h2,h3)::after{content:" ▸";color:var(--dim);font-weight:400}
.fold[open]>summary :is(h2,h3)::after{content:" ▾"}
.fold>summary small{font-size:.875rem;color:var(--dim)}
.whole>summary{display:list-item;list-style:disclosure-closed inside;padding:.375rem 0;min-height:0;color:var(--dim);font-size:.875rem}
.whole[open]>summary{list-style:disclosure-open inside}
.note{color:var(--dim);font-size:.875rem}
footer{margin-top:2.5rem;padding-top:.75rem;border-top:1px solid var(--line);color:var(--dim);font-size:.875rem}
.notice{max-width:36rem;margin:12vh auto 0}
@media (max-width:34rem){body{padding:.75rem .75rem 3rem}.b{padding-left:.25rem}}
@media print{:root{--bg:#fff;--card:#fff;--text:#000;--dim:#333}html{font-size:13px}body{max-width:none}.filter,.skip{display:none}.c{break-inside:avoid-page}summary .t::after{content:""!important}details::details-content{content-visibility:visible;block-size:auto}}
@media (forced-colors:active){.lead{border:1px solid}}
`;
