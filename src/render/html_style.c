// SPDX-License-Identifier: MIT

/**
 * The start of every HTML page, and its style sheet. Colours are defined once for light and once for dark mode;
 * text has a contrast of at least 4.5:1 with its background, marks 3:1. It loads no fonts, images
 * or scripts.
 */

#include "render/html_report.h"
#include "version.h"

static const char colours[] =
	":root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--inset:#f1f4f7;--text:#17202a;"
	"--muted:#536170;--line:#d5dce3;--link:#0a56a8;--bar:#e4e9ee;"
	"--job:#b3261e;--job-ground:#fdecea;--data:#84278a;--data-ground:#f8eafa;"
	"--file:#855300;--file-ground:#fdf3dc;--info:#4c5b6a;--info-ground:#eaeef2;"
	"--good:#146c37;--good-ground:#e4f5ea;"
	"--p0:#6b7c8d;--p1:#8d6e9c;--p2:#1f6fc4;--p3:#a07420;--p4:#0f8576;--p5:#7d848c}\n"
	"@media screen and "
	"(prefers-color-scheme:dark){:root{--ground:#0f151b;--card:#182129;--inset:#10171d;"
	"--text:#e5ebf1;--muted:#9dabb9;--line:#313d49;--link:#7fbcff;--bar:#2a3540;"
	"--job:#ff9389;--job-ground:#3c1b1a;--data:#e4a3ea;--data-ground:#35203a;"
	"--file:#f0bd57;--file-ground:#35290f;--info:#a9b8c6;--info-ground:#25303a;"
	"--good:#74d69a;--good-ground:#15301f;"
	"--p0:#8496a8;--p1:#b392c4;--p2:#5aa2f0;--p3:#d0a04a;--p4:#35b5a4;--p5:#98a1ab}}\n";

static const char page[] =
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%;scroll-behavior:auto}\n"
	"body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,"
	"-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\",sans-serif;"
	"overflow-wrap:anywhere}\n"
	"main,footer{max-width:1120px;margin:0 auto;padding:0 20px}\n"
	"main{padding-top:24px}\n"
	"h1,h2,h3,h4{line-height:1.25;margin:0}\n"
	"h2{font-size:1.25rem;margin:36px 0 12px}\n"
	"h4{font-size:.8rem;color:var(--muted);font-weight:600;margin:16px 0 6px}\n"
	"p{margin:0 0 10px}\n"
	"a{color:var(--link)}\n"
	"a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);"
	"outline-offset:2px}\n"
	"code,pre,time{font-family:ui-monospace,\"Cascadia Mono\",Consolas,Menlo,\"DejaVu Sans "
	"Mono\",monospace;font-size:.86em}\n"
	"code,bdi{unicode-bidi:isolate}\n"
	"time{font-family:inherit;font-size:inherit;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}\n"
	"pre{margin:6px 0 0;padding:8px 10px;background:var(--inset);border:1px solid "
	"var(--line);border-radius:6px;white-space:pre-wrap;user-select:all;line-height:1.45}\n"
	"pre code{font-size:1em}\n"
	".muted,.note{color:var(--muted)}\n"
	".note{font-size:.87rem;margin:8px 0 0}\n"
	".card{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:16px 20px}\n"
	".num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
	"svg{display:block;width:100%;overflow:hidden}\n"
	"svg text{font-size:11px;fill:var(--muted);font-variant-numeric:tabular-nums}\n"
	"footer{margin-top:36px;padding-bottom:32px;color:var(--muted);font-size:.87rem}\n";

static const char head[] =
	".banner{border-left:8px solid var(--c);padding:18px 22px}\n"
	".banner p{margin:0}\n"
	".banner .kind{color:var(--muted);font-size:.87rem;margin-bottom:6px}\n"
	".banner h1{font-size:1.35rem;font-weight:600}\n"
	".banner .state{display:inline-block;color:var(--c);font-weight:800;letter-spacing:.03em;"
	"margin-right:6px}\n"
	".gaps{margin-top:12px;border-color:var(--file);border-left-width:8px;"
	"background:var(--file-ground);padding:14px 22px}\n"
	".gaps h2{margin:0 0 4px;font-size:1.05rem;color:var(--file)}\n"
	".gaps .note{color:var(--text)}\n"
	".gaps ul{margin:8px 0 0;padding-left:18px}\n"
	".gaps li{margin-bottom:6px}\n"
	".banner dl{display:grid;gap:2px 14px;margin:10px 0 0;font-size:.92rem}"
	".banner dl div{display:grid;grid-template-columns:5rem minmax(0,1fr)}"
	".banner dt{color:var(--muted)}.banner dd{margin:0}\n"
	".banner .age{margin-top:8px;font-size:.92rem}\n"
	".first{margin-top:12px}.first h2{margin:0 0 10px}\n"
	".shell{color:var(--muted);font-size:.9em}\n"
	".numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:12px;"
	"margin:12px 0 0}\n"
	".numbers div{background:var(--card);border:1px solid var(--line);border-radius:10px;"
	"padding:12px 16px}\n"
	".numbers dt{font-size:.8rem;color:var(--muted);font-weight:600}\n"
	".numbers dd{margin:0}.numbers time{font-size:.86rem}\n"
	".numbers .big{font-size:1.6rem;font-weight:650;line-height:1.3;"
	"font-variant-numeric:tabular-nums}\n"
	".numbers .sub{font-size:.82rem;color:var(--muted)}\n"
	"nav{margin:16px 0 0;font-size:.9rem}nav .sub{display:none}\n"
	"nav a{display:inline-block;margin-right:16px;padding:3px 0}\n"
	".chip{display:inline-block;border-radius:99px;padding:1px 9px;font-size:.78rem;"
	"font-weight:600;white-space:nowrap;color:var(--c);background:var(--cg)}\n"
	".chip.now{color:var(--text);background:var(--inset);border:1px solid var(--line)}"
	".chip.over{color:var(--muted);background:none;border:1px dashed var(--line)}\n"
	".job{--c:var(--job);--cg:var(--job-ground)}.data{--c:var(--data);--cg:var(--data-ground)}"
	"\n"
	".file{--c:var(--file);--cg:var(--file-ground)}.info{--c:var(--info);--cg:var(--info-"
	"ground)}\n"
	".good{--c:var(--good);--cg:var(--good-ground)}\n";

static const char tables[] =
	"table{border-collapse:collapse;width:100%}\n"
	"th{font-size:.8rem;color:var(--muted);font-weight:600;text-align:left;"
	"vertical-align:bottom}\n"
	"th,td{padding:7px 10px;border-bottom:1px solid var(--line)}\n"
	"td{vertical-align:top}\n"
	"tr:last-child td{border-bottom:0}\n"
	"th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}"
	"\n"
	"th.num{text-align:right}\n"
	".overview .cause{width:34%}\n"
	".overview .none td{color:var(--muted)}\n"
	".bar{height:8px;border-radius:4px;background:var(--bar)}\n"
	"rect{fill:var(--c,var(--info))}\n"
	".days{font-size:.87rem;width:auto}.days th{min-width:6.5rem;white-space:normal}\n"
	".scroll{overflow-x:auto}.inputs .to{display:none}\n"
	".inputs{font-size:.87rem}.inputs th,.inputs td{white-space:nowrap}\n"
	".inputs td:first-child{width:60%;min-width:17rem;white-space:normal}\n";

static const char findings[] =
	".finding{margin:0 0 14px;border-left:5px solid var(--c);padding:16px 20px}\n"
	".finding header,.finding>summary{display:flex;flex-wrap:wrap;gap:4px 10px;"
	"align-items:baseline}\n"
	".finding>summary{cursor:pointer}\n"
	".finding[open]>summary{margin-bottom:2px}\n"
	".finding h3{font-size:1.1rem;display:inline}\n"
	".finding .rank{color:var(--muted);font-weight:600}\n"
	".facts{margin:4px 0 10px;color:var(--muted);font-size:.9rem}\n"
	".facts b{color:var(--text);font-variant-numeric:tabular-nums}\n"
	".facts span{margin-right:14px;display:inline-block}\n"
	".why{max-width:75ch}\n"
	".cols{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:0 32px}\n"
	".list{list-style:none;margin:0;padding:0;font-size:.92rem}\n"
	".list li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 12px;"
	"padding:4px 0;border-top:1px solid var(--line);align-items:baseline}\n"
	".list li:first-child{border-top:0}\n"
	".list .bar{height:5px;grid-column:1/-1;background:none}\n"
	".list .name{display:block;color:var(--muted);font-size:.9em}\n"
	".list .num{color:var(--muted)}.list .fold{grid-column:1/-1;margin-top:0}\n"
	".todo{margin:0;padding-left:1.4em}\n"
	".todo li{margin-bottom:10px}.todo li::marker{color:var(--muted);font-weight:600}\n"
	"details>summary{cursor:pointer}\n"
	".fold{margin-top:10px}.fold>summary{color:var(--link);font-size:.92rem;padding:3px 0}\n"
	".evidence{list-style:none;margin:6px 0 0;padding:0;font-size:.9rem}\n"
	".evidence li{padding:6px 0;border-top:1px solid var(--line)}\n"
	".evidence .where{color:var(--muted);display:block}\n"
	".more{margin:12px 0 0;font-size:.9rem;color:var(--muted)}.more span{margin-right:14px}\n";

static const char charts[] =
	".pipelines{display:grid;gap:6px 16px;align-items:center}\n"
	".pipelines{margin-top:10px;grid-template-columns:minmax(0,3fr) minmax(0,7fr)}\n"
	".pipelines .label{font-size:.9rem}.pipelines .label a{color:inherit}\n"
	".pipeline{height:22px;background:var(--inset);border-radius:4px}\n"
	".ticks{height:16px}\n"
	".grid{stroke:var(--line);stroke-width:1}\n"
	".chart{position:relative}\n"
	".chart:hover::after,.chart:focus-visible::after{content:attr(aria-label);position:"
	"absolute;"
	"left:0;top:100%;z-index:2;max-width:100%;background:var(--text);color:var(--card);"
	"font-size:.82rem;line-height:1.35;padding:4px 8px;border-radius:5px;pointer-events:none}\n"
	".chart:focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
	".pipelines .note{display:block;margin:0}\n"
	".mark{overflow:visible;width:12px;height:12px}\n"
	".jobs{font-size:.9rem}.jobs td{vertical-align:middle}.jobs .bars{width:45%}\n"
	".jobs .mark{display:inline-block;width:1em;text-align:center;font-weight:800}\n"
	".phases{height:18px}\n"
	".whole{fill:var(--bar)}\n"
	".idle{fill:var(--file-ground)}.p0{fill:var(--p0)}.p1{fill:var(--p1)}.p2{fill:var(--p2)}."
	"p3{fill:var(--p3)}"
	".p4{fill:var(--p4)}.p5{fill:var(--p5)}\n"
	".phases rect{stroke:var(--card);stroke-width:.5}\n"
	".open{fill-opacity:.45}\n"
	".r-succeeded{fill:var(--good)}.r-warnings{fill:var(--file)}.r-failed{fill:var(--job)}"
	".r-unfinished{fill:var(--data)}.r-unknown{fill:var(--info)}\n"
	".legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:.82rem;color:var(--muted);"
	"margin:0 0 10px}\n"
	".legend svg{display:inline-block;width:12px;height:12px;vertical-align:-1px;"
	"margin-right:5px;border-radius:2px}\n";

static const char exclusions[] =
	".rules{margin:0;padding-left:1.6em}.rules li{margin-bottom:14px}\n"
	".rules li::marker{color:var(--muted);font-weight:600}\n"
	".rules p{margin:3px 0 0;font-size:.92rem;max-width:90ch}\n"
	".rules .path code{font-size:.95em;font-weight:600;user-select:all}\n"
	".plain{margin:0;padding-left:1.2em}.plain li{margin-bottom:6px}\n";

/* On wide screens the contents stand beside the report and stay in sight. */
static const char contents[] =
	"@media screen and (min-width:1200px){"
	"main.report,main.report+footer{max-width:1360px}\n"
	".report{display:grid;grid-template-columns:200px minmax(0,1fr);column-gap:28px;"
	"align-content:start}\n"
	".report>*{grid-column:2;min-width:0}\n"
	".report>.toc{grid-column:1;grid-row:1/span 200;align-self:start;position:sticky;top:16px;"
	"margin:0;max-height:calc(100vh - 32px);overflow-y:auto;font-size:.85rem}\n"
	".toc a{display:block;margin:0;padding:4px 8px;text-decoration:none;border-left:2px solid "
	"var(--line)}.toc a:hover,.toc a:focus-visible{border-color:var(--link);"
	"text-decoration:underline}\n"
	".toc .sub{display:block;padding-left:18px}\n"
	"main.report+footer{padding-left:248px}}\n";

static const char small_and_print[] =
	"@media screen and (max-width:820px){.cols{grid-template-columns:minmax(0,1fr)}}\n"
	"@media screen and (max-width:1400px){.overview .late{display:none}}\n"
	"@media screen and (max-width:600px){body{font-size:14.5px}main,footer{padding-left:12px;"
	"padding-right:12px}\n"
	".card,.banner,.gaps{padding:14px}.finding{padding:14px}\n"
	".banner h1{font-size:1.15rem}h2{margin-top:28px}\n"
	".banner dl div{grid-template-columns:minmax(0,1fr)}\n"
	".numbers{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}"
	".numbers div{padding:10px 12px}.numbers .big{font-size:1.35rem}"
	".numbers div:last-child:nth-child(odd){grid-column:1/-1}\n"
	".overview .mid{display:none}.overview th,.overview td{padding:6px}"
	".overview .chip{white-space:normal}.overview th,.overview .chip{overflow-wrap:normal}\n"
	".overview .cause{width:auto;border-left:4px solid var(--c,var(--line));padding-left:8px}\n"
	".pipelines{grid-template-columns:minmax(0,1fr);gap:2px}.pipelines .label{margin-top:6px}"
	".pipelines .corner{display:none}\n"
	"}\n"
	"@media screen and (max-width:760px){.jobs thead{display:none}"
	".jobs tr{display:flex;flex-wrap:wrap;gap:4px 14px;padding:8px 0;"
	"border-bottom:1px solid var(--line)}\n"
	".jobs td{border:0;padding:0}.jobs .bars{flex:0 0 100%;order:9;width:100%}"
	".jobs td[data-l]::before{content:attr(data-l) \" \";color:var(--muted)}}\n"
	"@media screen and (max-width:900px),print{.inputs thead{display:none}"
	".inputs tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}\n"
	".inputs td{display:inline-block;border:0;padding:0 12px 0 0;white-space:normal}"
	".inputs td:first-child{display:block;width:auto;min-width:0}.inputs "
	"td:empty{display:none}\n"
	".inputs td[data-l]::before{content:attr(data-l) \" \";color:var(--muted)}"
	".inputs br{display:none}.inputs .to{display:inline;color:var(--muted)}"
	".inputs time+br+.to::before{content:\" \"}}\n"
	"@media print{:root{--ground:#fff;--inset:#f6f7f9}\n"
	"body{font-size:10.5pt}nav{display:none}main,footer{max-width:none;padding:0}\n"
	"h2,h3,h4,header,summary{break-after:avoid}tr,.todo li,.numbers,pre{break-inside:avoid}\n"
	".fold:not(.keep),.overview .late{display:none}"
	".keep::details-content{content-visibility:visible;block-size:auto}\n"
	".numbers{grid-template-columns:repeat(4,1fr);gap:8px}.numbers div{padding:8px 10px}\n"
	".card{padding:10px 14px}.cols{gap:0 20px}.jobs{font-size:.8rem}.jobs .bars{width:35%}"
	".jobs th,.jobs td{padding:4px 6px}.chart::after{display:none}\n"
	"*{-webkit-print-color-adjust:exact;print-color-adjust:exact}\n"
	".more a::after{content:\" (\" attr(href) \")\"}}\n";

void html_begin(struct html *h)
{
	html_raw(h,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"generator\" content=\"marslog " MARSLOG_VERSION "\">\n");
}

void html_style(struct buf *out)
{
	const char *const parts[] = {colours, page, head, tables, findings, charts, exclusions,
		contents, small_and_print};
	buf_adds(out, "<style>\n");
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		buf_adds(out, parts[i]);
	buf_adds(out, "</style>\n");
}
