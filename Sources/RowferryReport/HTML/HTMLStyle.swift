/// How the page looks: system fonts, one accent, light and dark by the reader's setting, and black on white on paper.
///
/// Text has a contrast of at least 4.5 to 1 on its ground, bars of at least 3 to 1 (WCAG 2.2, AA).
enum HTMLStyle {
    static let sheet = """
        :root { color-scheme: light dark; --ink: #1b2330; --faint: #566072; --line: #dce1e9; --paper: #ffffff;
          --soft: #f4f6f9; --link: #1a56b8; --good: #17692d; --caution: #815400; --bad: #b0241a;
          --mapped: #2f6fd0; --filtered: #7c889b; --rejected: #c2382c; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e5e8ee; --faint: #a2acbc; --line: #2e3643;
          --paper: #12161d; --soft: #1a202a; --link: #86b4ff; --good: #5fcf7b; --caution: #e8b84f; --bad: #ff8f85;
          --mapped: #5b95ea; --filtered: #7d899d; --rejected: #ef6a5e; } }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper);
          color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif;
          overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; }
        h1 { font-size: 1.85rem; line-height: 1.2; margin: .1rem 0 .4rem; letter-spacing: -.01em; }
        h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; }
        h3 { font-size: 1.02rem; line-height: 1.4; margin: 1.75rem 0 .5rem; }
        h4 { font-size: 1rem; font-weight: 600; line-height: 1.4; margin: 0; }
        p { margin: .35rem 0; }
        ul { margin: .35rem 0; padding-left: 1.25rem; }
        a { color: var(--link); text-underline-offset: .15em; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
        main:focus { outline: none; }
        code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
        pre { margin: .4rem 0; padding: .75rem .9rem; background: var(--soft); border: 1px solid var(--line);
          border-radius: .4rem; overflow-x: auto; max-height: 32rem; overflow-wrap: normal; tab-size: 4; }
        pre code { font-size: inherit; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: 1rem; padding: .4rem .8rem; background: var(--paper); }
        .faint, .kicker, caption, dt { color: var(--faint); }
        .faint { font-size: .92rem; font-weight: 400; }
        .verdict { border-left: .35rem solid var(--tone); padding: .1rem 0 .1rem 1.1rem; }
        .verdict p { margin: 0; }
        .good { --tone: var(--good); } .caution { --tone: var(--caution); }
        .bad { --tone: var(--bad); } .neutral { --tone: var(--faint); }
        .verdict h1, .tiles .bad dd { color: var(--tone); }
        .verdict .facts { font-size: 1.06rem; }
        .verdict .reason { margin-top: .5rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: 1.5rem 0 0; padding: .6rem 0;
          list-style: none; border-block: 1px solid var(--line); font-size: .95rem; }
        section, footer { margin-top: 2.75rem; }
        footer { border-top: 1px solid var(--line); padding-top: 1.5rem; }
        footer h2 { font-size: 1.05rem; }
        .worst { margin-bottom: 1rem; }
        .tiles { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: 1px; margin: 0;
          border: 1px solid var(--line); border-radius: .4rem; overflow: hidden; }
        .tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: .7rem .9rem;
          box-shadow: 0 0 0 1px var(--line); }
        .tiles dt { font-size: .88rem; line-height: 1.3; }
        .tiles dd { margin: 0; font-size: 1.3rem; white-space: nowrap; font-weight: 600; line-height: 1.3; }
        dd, .number, .legend b { font-variant-numeric: tabular-nums; }
        svg { display: block; width: 100%; }
        svg.share { height: 1.4rem; border-radius: .25rem; background: var(--soft); }
        svg.columns { height: 11rem; border-bottom: 1px solid var(--faint); }
        rect.mapped { fill: var(--mapped); } rect.filtered { fill: var(--filtered); }
        rect.rejected { fill: var(--rejected); }
        .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; margin: .6rem 0 0; padding: 0; list-style: none; }
        .swatch { display: inline-block; width: .75rem; height: .75rem; margin-right: .45rem; border-radius: .15rem; }
        .swatch.mapped { background: var(--mapped); } .swatch.filtered { background: var(--filtered); }
        .swatch.rejected { background: var(--rejected); }
        .axis { margin: 0 0 .2rem; }
        .ticks { position: relative; height: 1.5rem; margin-bottom: .6rem; font-size: .8rem; color: var(--faint); }
        .ticks span { position: absolute; top: .2rem; transform: translateX(-50%); white-space: nowrap; }
        .ticks.pinned span:first-child { transform: none; left: 0 !important; }
        .ticks.pinned span:last-child { transform: none; left: auto !important; right: 0; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.45; }
        caption { text-align: left; padding-bottom: .35rem; font-size: .92rem; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line);
          font-weight: 400; overflow-wrap: normal; }
        td.value { overflow-wrap: anywhere; min-width: 9rem; }
        td.file { white-space: nowrap; }
        .examples td.value { width: 100%; min-width: 14rem; }
        thead th { color: var(--faint); font-size: .84rem; white-space: nowrap; border-top: 0; }
        thead td { border-top: 0; }
        th:last-child, td:last-child { padding-right: 0; }
        .number { text-align: right; white-space: nowrap; }
        td.bar { width: 35%; min-width: 5rem; vertical-align: middle; }
        #fields td.bar { width: 14%; }
        td.bar svg { height: .7rem; background: var(--soft); border-radius: .15rem; }
        #fields th[scope="row"] { font-weight: 600; }
        .group { border-top: 1px solid var(--line); }
        .group:last-of-type { border-bottom: 1px solid var(--line); }
        summary { cursor: pointer; padding: .6rem 0; }
        .group > summary h3 { display: inline; margin: 0; }
        .group > summary > .faint { display: block; padding-left: 1.05rem; }
        .group > :not(summary) { margin-left: 1.05rem; }
        .badge { display: inline-block; padding: 0 .45em; border: 1px solid currentColor; border-radius: .25rem;
          font-size: .8rem; line-height: 1.45; }
        .badge.error { color: var(--bad); } .badge.warning { color: var(--caution); } .badge.note { color: var(--faint); }
        .finding { border-top: 1px solid var(--line); }
        .finding:first-of-type { border-top: 0; }
        .finding > summary h4 { display: inline; }
        .finding > summary > .faint { display: block; padding-left: 1.05rem; }
        .finding > :not(summary) { margin-left: 1.05rem; margin-bottom: 1rem; }
        .help { margin-bottom: .75rem; }
        figure { margin: .6rem 0 1rem; }
        figcaption { font-size: .92rem; color: var(--faint); }
        .about { margin: 0; display: grid; gap: .2rem; }
        .about div { display: grid; grid-template-columns: 8rem 1fr; gap: .75rem; }
        .about dd { margin: 0; }
        .why { margin-top: .75rem; }
        @media (max-width: 34rem) {
          body { padding: 1.25rem 1rem 3rem; }
          h1 { font-size: 1.5rem; }
          .about div { grid-template-columns: 1fr; gap: 0; margin-bottom: .35rem; }
          .tiles { grid-template-columns: repeat(2, 1fr); }
        }
        @media print {
          :root { color-scheme: light; --ink: #000; --faint: #444; --line: #bbb; --paper: #fff; --soft: #fff;
            --link: #000; --good: #17692d; --caution: #815400; --bad: #b0241a; --mapped: #2f6fd0; --filtered: #7c889b;
            --rejected: #c2382c; }
          html { font-size: 10pt; }
          body { max-width: none; padding: 0; font-size: 1rem; }
          nav, .skip { display: none; }
          pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
          .scroll { overflow: visible; }
          details::details-content { content-visibility: visible; display: block; height: auto; }
          h2, h3, h4, summary, caption, figcaption, thead, .help, .axis { break-after: avoid; }
          tr, svg, .tiles div, summary, .examples, .finding, .verdict, li, footer { break-inside: avoid; }
          summary { list-style: none; }
          .group > summary > .faint, .finding > summary > .faint { padding-left: 0; }
          .tiles dd { font-size: 1.2rem; }
          rect, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          section { margin-top: 1.5rem; }
        }
        """
}
