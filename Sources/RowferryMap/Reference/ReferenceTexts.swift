/// What the reference says besides its tables.
enum ReferenceTexts {
    static let opening = """
        # The mapping language

        <!-- Made by rowferry of its own declarations: ROWFERRY_RECORD=1 swift test --filter ReferenceTests -->

        A mapping is a YAML file (JSON is YAML) that says which calls a row becomes. Unknown keys are errors, and so is what
        would have no effect. All mistakes are told at once, each with its line. Editors complete and check a mapping by the
        schema that `rowferry schema` prints: name it in the first line, as the files in [`mappings/`](../mappings) do.
        [Decision 0003](decisions/0003-mapping-rules.md) says what holds where words leave room.
        """

    static let example = """
        ```yaml
        # reference.yaml
        version: 1
        name: reference
        source:
          files: ["samples/product-usage.csv"]
        destination:
          type: churnzero
          endpoint: ${CHURNZERO_ENDPOINT}
          app_key: ${CHURNZERO_APP_KEY}
          fields:
            events: [Feature, Line]
        defaults:
          accountExternalId: {column: account_id, transform: trim}
        calls:
          - trackEvent:
              when: user_type != "internal"
              contactExternalId: {column: user_id, transform: [trim, lowercase]}
              eventName: {template: "Used {{ action | replace: {text: '_', with: ' '} }}"}
              eventDate: {column: occurred_at, date: iso}
              quantity: {column: items, type: integer, default: 1}
              cf_Feature: {first: [feature, legacy_feature]}
              cf_Line: $line
        tests:
          - name: rows of our own people are left out
            row: {user_type: internal, account_id: A1, user_id: u1, action: login}
            calls: []
        ```
        """

    static let source = """
        How the files are written. What is not said is found by looking at each file.
        """

    static let destination = """
        `type` names the system; the other keys depend on it. With `fields`, a name that is not declared is an error.
        Secrets stand in the environment (`${NAME}`) or in a file (`file:PATH`).
        """

    static let paths = """
        Names with points are paths: `traits.address.city` is the member `city` of the object `address` in the object `traits`. Fields of one
        object need not stand together, and an object without a value is not sent. [The page on Segment](destinations/segment.md) says the rest.
        """

    static let calls = """
        A list. Each entry is one call with its fields, and `when`, the condition under which a row makes it. One row may make
        several calls, or none. A row of which one value does not do is rejected: then none of its calls is sent.

        `fold: true` beside the fields of a call that overwrites (ChurnZero's `setAttribute`) saves calls where rows tell of one
        thing again and again: of calls that would go in one request, for the same thing, and fill the same fields, only the
        last is sent. What the destination holds afterwards is the same. The report counts the calls that were folded; when the
        last one is refused, the rows of all of them are rejects. A mapping with `sync:` has one row for each thing, and no use for it.
        """

    static let conditions = """
        `when` is the language of Segment's triggers, over columns:

        | form | holds when |
        |---|---|
        | `plan = "pro"`, `plan != "pro"` | the text is the same, or not; letter case counts |
        | `seats > 5`, `<`, `<=`, `>=` | the column is a number and stands so to the other one |
        | `plan in ["pro", "team"]`, `plan not in [...]` | the value is one of the list, or none |
        | `contains(email, "@example.com")` | the text has the other one in it |
        | `match(path, "/admin/*")` | the text fits: `*` is any text, `?` one character |
        | `exists(email)` | the column has a value |
        | `email = null`, `email != null` | the column has no value, or has one |
        | `not ...`, `... and ...`, `... or ...`, `( ... )` | as they say; `and` binds tighter than `or` |

        Texts stand in double or single quotes, columns without. A column whose name has spaces stands in back quotes.
        """

    static let fields = """
        A field is the name of a column, or keys that say where its value comes from and what is done with it. A name with a
        star (`"attr_*": {columns: "custom_*"}`) stands for as many fields as there are columns that fit.
        """

    static let sources = "Exactly one of these says it; `with` and `key` belong to `join` and `lookup`."

    static let modifiers = """
        A value goes this way: null words, `transform`, null words again, `values` or the conversion to the type, `min`, `max`
        and `pattern`, `truncate`. Without a value: `default`, else `required`, else `empty`.
        """

    static let types = """
        | type | takes | gives |
        |---|---|---|
        | `string` | anything | a text |
        | `integer` | `15`, `15.0` | a whole number, digit for digit |
        | `number` | `15`, `-0.50`, `1e3` | a number, digit for digit: never rounded |
        | `boolean` | `true`, `t`, `yes`, `y`, `1`, `on` and their opposites | true or false |
        | `date` | a [date](#dates) | a day: `2024-02-03` |
        | `datetime` | a [date](#dates) | an instant: `2024-02-03T15:00:00Z` |
        | `json` | JSON | the JSON |
        """

    static let numbers = """
        `number: {decimal: ",", thousands: ".", currency: true}` reads `1.234,50 €` as 1234.50. A minus sign stands before or
        behind; `(5)` is -5. JSON numbers of an NDJSON file are taken as they are. With `type: integer` it must be whole.
        """

    static let booleans = """
        `boolean: {true: [ja, j], false: [nein, n]}` reads a column with words of its own; the usual ones don't count then. Letter
        case does not matter.
        """

    static let dates = """
        `date` takes `iso` (`2024-02-03`, `2024-02-03T15:00:00Z`, `2024-02-03 15:00:00.5 +02:00`), `unix` (seconds since 1970), `unix_ms`
        (thousandths of a second) or a pattern; of several in a list, the first that fits counts. The whole text must fit.

        | letters | read | letters | read |
        |---|---|---|---|
        | `yyyy` | year, four digits | `HH`, `H` | hour, 0 to 23 |
        | `yy` | year, two digits: see `pivot` | `hh`, `h` | hour, 1 to 12, with `a` |
        | `MM`, `M` | month | `a` | am or pm |
        | `MMM`, `MMMM` | month's name, short or long: see `locale` | `mm`, `m` | minute |
        | `dd`, `d` | day | `ss`, `s` | second |
        | `EEE`, `EEEE` | weekday's name; not checked | `SSS` | fraction of a second |
        | `XXX`, `Z` | offset: `Z`, `+02:00`, `+0200` | `'...'` | the text itself |

        Two letters want two digits, one takes one or two. Names are read without regard to letter case, accents may be missing, and
        short ones may end with a point. An instant is sent in UTC. A day is the one that the text names; if the text has an offset
        and the mapping a `timezone`, it is the day there.

        ```text
        {column: sent_at, date: "MM/dd/yyyy HH:mm", timezone: America/New_York}
        {column: tag, date: ["d. MMMM yyyy", dd.MM.yy], locale: de, pivot: 50, type: date}
        {column: started, date: iso, timezone: Europe/Berlin, gap: forward, overlap: second}
        ```
        """

    static let transforms = """
        `transform` names one or several, carried out in their order. A value that is none has nothing to change. In a template they
        stand behind bars: `{{ email | trim | split: "@" | join: " at " }}`.
        """

    static let regularExpressions = """
        The syntax is that of [RE2](https://github.com/google/re2/wiki/Syntax), matched on the characters of UTF-8 in linear time: no
        text can make it hang. There are

        - `.`, `[a-z]`, `[^a-z]`, `\\d \\w \\s \\D \\W \\S` (ASCII), `[[:alpha:]]`, `\\p{L}` and other general categories of Unicode
        - `a|b`, `( )`, `(?: )`, `(?<name> )`, `* + ? {n} {n,} {n,m}` and their lazy forms `*?`, up to 1000 repetitions
        - `^ $ \\A \\z` (of the whole text), `\\b \\B`, `(?i)` and `(?s)`, `\\n \\t \\x41 \\x{1F600}`

        There are no back references, and nothing that looks ahead or behind. In double quotes YAML takes a backslash for itself:
        write `'\\d+'` or `"\\\\d+"`.
        """

    static let lookups = """
        A file whose rows are found by a key. It is read once, before the first row, and takes about as much memory as its keys and
        values are long. It may be written like any source, and what holds for sources (`delimiter`, `null` and so on) can be said of
        it. What it holds is a part of the mapping's meaning: after a change, an import that was begun is not continued.

        ```text
        lookups:
          owners: {file: owners.csv, key: crm_id, values: {name: username, mail: email}}
        calls:
          - setAttribute:
              attr_OwnerUserAccount: {lookup: owners.name, key: owner_id}
              attr_OwnerMail: {lookup: owners.mail, key: {column: owner_id, transform: trim}, missing: null}
        ```

        A key that is not there rejects the row (`lookup.missing`), unless `missing` or a `default` says otherwise.
        """

    static let learning = """
        What a row means may stand in another row. Of an archive of Segment calls a `track` names a `userId` and nothing else; to which
        account he belongs stands in an `identify` that came before it, or comes later:

        ```text
        lookups:
          identity:
            from: rows
            when: type in ["identify", "group"]
            key: userId
            values: {account: [traits.accountExternalId, groupId], contact: traits.contactExternalId}
        calls:
          - trackEvent:
              when: type = "track"
              accountExternalId: {lookup: identity.account, key: userId}
              contactExternalId: {lookup: identity.contact, key: userId, missing: keep}
        ```

        - All new files of a command are read once for this, before the first call is made of them. So the order of rows does not
          matter: for each value, the last row that tells it counts for all rows. A row that tells nothing of a value, or `null`,
          leaves it as it is. A row that is rejected later tells as much as any other.
        - What was learnt is kept in the ledger under the mapping's name, the target and the lookup: a later file knows what an
          earlier one has told, and tells it more. Of keys the ledger keeps hashes, of values the text. A lookup whose entry is changed
          in the mapping begins anew; so does one that gets another name.
        - A file whose import has begun keeps what was known then, until it is complete: it becomes the same calls after an
          interruption, whatever other files tell meanwhile. When it has grown before it is complete, it is refused.
        - `check`, `preview`, `import --dry-run` and the plan learn the same, and keep nothing. `explain` learns from the one file that it
          is given, unless that was imported before.
        - Standard input can't be read twice, and is refused. Save it to a file.
        - A key of which nothing was told is one that the lookup does not have (`lookup.missing`). Once it is told, the rejected rows can be
          imported: `rowferry rejects`.
        - In memory a million keys with an account and a contact of up to 20 letters take about 75 MB, and no more with more rows.
          In the ledger a key takes 12 bytes besides its values, once for each time that they change.
        """

    static let defaults = """
        Fields that every call has which can have them, and does not map them itself: `defaults: {accountExternalId: account_id}`. A
        field that no call can have is an error.
        """

    static let sync = """
        For exports that come again and again: a call is sent only if it says something else than what was delivered last for the
        same key. The ledger remembers of each delivered call a hash, and only once the destination has taken it; so a run that
        stops, and a call that is refused, cost nothing but another try.

        ```text
        sync:
          key: [account_id]
          version: updated_at
          on_missing:
            - setAttribute: {entity: account, accountExternalId: account_id, attr_InCRM: {value: false}}
        ```

        - All files that one command is given are one export. When a run stops, the same command goes on with it; when a file has
          another content since, a new export begins. It is at its end when all of it is settled, and only then is it known which
          rows have gone.
        - `on_missing` may use the columns of the row that was delivered last. It is withheld when more is gone than `max_shrink`, or
          when a row's key could not be read. Rows that have gone and have no calls are reported.
        - A row for which no `when` holds is in the export all the same: nothing is sent for it, and it has not gone.
        - Of rows with the same key the last one counts (`sync.repeated`).
        - Calls that tell of events, and calls that add something, can't go through `sync`.
        - `import --all` sends everything once more; `--restart` forgets what was delivered. `check` and `import --dry-run` tell what
          would be sent, by the ledger.
        """

    static let mask = """
        `mask: [contact_email, phone]` names columns (or paths) whose values nobody needs to see. Where a value of theirs would stand
        in a report, an example, the reason of a reject or a message, `••••` stands; there is no smallest and largest value, and the sample
        calls of a report have `••••` in the fields that are made of them. A row that can't be read at all shows nothing of itself.

        What is sent is the same. The file of rejects holds the rows as they are, so that it can be corrected and imported, and is
        readable for its owner alone. `preview`, `explain` and `verify` show what they are asked for, and `resolve` what has to be decided. What a
        destination answers is shown as it comes. A path hides its parts and what it is a part of. A column that a file with a header does
        not have is a mistake; rows of NDJSON may have it or not.
        """

    static let audience = """
        Instead of `calls`: the export holds who is a member tonight. Who is new is told `true`, who has left is told `false`, and
        nobody else is told anything. It is [`sync`](#sync) with calls that follow from its keys:

        ```text
        audience:
          name: Order completed last 30 days
          member: user_id
          fields: {traits.email: email}
        ```

        sends `identify` with `traits.order_completed_last_30_days`, and with `context.personas`, by which receivers know an audience.
        Unless `fields` says otherwise, `userId` is the member; with `setAttribute` it is the external id of the contact or account. The
        key must stay the same from the first export on: a later one with another key is refused (`sync.key`). An empty export, or one
        from which more than `max_shrink` have gone, tells nobody.
        """

    static let include = """
        `include: tenant.yaml`, or a list. An included file may have `source`, `destination`, `lookups`, `defaults`, `calls` and `include`. What
        the mapping says itself counts more than what it includes, and a later file more than an earlier one: key by key, also within
        these. The calls of included files come before its own. Paths start at the folder of the file that names them; a circle is
        refused. Messages name the included file and its own line.
        """

    static let variables = """
        `${NAME}` reads the environment, `${NAME:-default}` with a text for a variable that is not set or empty. They may stand in every
        value, and are replaced before anything else is looked at.
        """

    static let tests = """
        `rowferry test MAPPING` runs them; nothing else does, and they are no part of the mapping's meaning. When one fails, each field
        that is different is shown with what was expected, and the exit code is 65.

        With [lookups from rows](#lookups-from-rows) `given` has the other rows of the source: the test's row knows what they tell.

        ```text
        tests:
          - name: an e-mail becomes one event
            row: {event_type: email, status: sent, account_id: "1", email: " A@x.com "}
            calls:
              - {action: trackEvent, accountExternalId: "1", contactExternalId: a@x.com, eventName: Email sent}
          - name: a date that is none
            row: {event_type: email, account_id: "1", email: a@x.com, sent_at: soon}
            rejects: {code: date.invalid, field: eventDate}
        ```
        """
}
