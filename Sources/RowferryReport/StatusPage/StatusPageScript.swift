/// The page's script: puts what the server sends in the place of what the page has.
///
/// What it gets is HTML that went through the same escaping as the page. A part is replaced only when it has changed, so
/// that what somebody reads, selects or has scrolled stays; where the focus was in it, it comes back.
enum StatusPageScript {
    static let text = """
        "use strict";
        const moment = document.getElementById("moment");
        const said = document.getElementById("said");
        const shown = {};

        function stops(part) {
          return [...part.querySelectorAll("[tabindex]")];
        }

        function replace(part, html) {
          const focus = stops(part).indexOf(document.activeElement);
          const scrolled = stops(part).map(stop => stop.scrollLeft);
          part.innerHTML = html;
          stops(part).forEach((stop, place) => { stop.scrollLeft = scrolled[place] ?? 0; });
          if (focus >= 0) stops(part)[focus]?.focus({ preventScroll: true });
        }

        function show(update) {
          document.title = update.title;
          if (said.textContent !== update.said) said.textContent = update.said;
          for (const [name, html] of Object.entries(update.parts)) {
            const part = document.getElementById("part-" + name);
            if (part && shown[name] !== html) replace(part, html);
            shown[name] = html;
          }
        }

        const events = new EventSource("/live");
        events.onopen = () => { moment.textContent = "Live: this page follows the ledger."; };
        events.onmessage = event => show(JSON.parse(event.data));
        events.onerror = () => {
          moment.textContent = "Nothing is heard from rowferry status --serve any more: this is what was known last.";
        };
        """
}

enum StatusPageStyle {
    static let sheet = """

        .tiles { --columns: 4; }
        .tiles + .scroll { margin-top: 1rem; }
        #moment { margin: .75rem 0 0 1.45rem; }
        main > div > section { margin-top: 2.25rem; }
        section section { margin-top: 1.25rem; }
        .progress th, .progress td { vertical-align: baseline; }
        progress { width: 12rem; max-width: 40vw; height: .8rem; accent-color: var(--mapped); margin-right: .5rem;
          vertical-align: baseline; }
        .share, .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        tbody th { font-weight: 600; }
        tbody th .faint { font-weight: 400; }
        th.path { min-width: 12rem; overflow-wrap: anywhere; }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        .state { min-width: 8rem; }
        @media (forced-colors: active) { progress { accent-color: auto; } }
        """
}
