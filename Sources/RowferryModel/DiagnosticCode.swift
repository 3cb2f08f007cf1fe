/// The stable names of everything that can be wrong. Scripts match on them; they are never renamed.
package enum DiagnosticCode: String, Sendable, Codable, CaseIterable {
    // MARK: Reading

    /// A row has more or fewer cells than the header.
    case csvRagged = "csv.ragged"
    /// A quoted cell is not closed, or text follows its closing quote.
    case csvQuote = "csv.quote"
    /// A row is longer than the limit.
    case csvTooLong = "csv.too-long"
    /// The header can't be used as it is.
    case csvHeader = "csv.header"
    /// Bytes that are not text in the source's encoding.
    case encodingInvalid = "encoding.invalid"
    /// The input ends where it must not.
    case inputTruncated = "input.truncated"
    /// No such file, or it can't be read.
    case inputMissing = "input.missing"
    /// The file can't be read to its end.
    case inputUnreadable = "input.unreadable"
    /// A line that is not JSON.
    case jsonInvalid = "json.invalid"
    /// A line of JSON that is not an object.
    case jsonNotObject = "json.not-object"
    /// The same key twice in one object.
    case jsonDuplicateKey = "json.duplicate-key"

    // MARK: Mapping a row

    case fieldMissing = "field.missing"
    case fieldType = "field.type"
    case fieldRange = "field.range"
    case fieldPattern = "field.pattern"
    case fieldUndeclared = "field.undeclared"
    case fieldTooLong = "field.too-long"
    case fieldNeverFilled = "field.never-filled"
    case fieldValue = "field.value"
    case fieldEmpty = "field.empty"
    case dateInvalid = "date.invalid"
    case dateMissing = "date.missing"
    case dateFuture = "date.future"
    /// A date long before anything that is imported can have happened: mostly a zero that was read as a time.
    case dateEarly = "date.early"
    case dateAmbiguous = "date.ambiguous"
    case dateGap = "date.gap"
    case dateOverlap = "date.overlap"
    case eventDuplicate = "event.duplicate"
    case attributeTypo = "attribute.typo"
    case attributeClear = "attribute.clear"
    case idSpreadsheet = "id.spreadsheet"
    case lookupMissing = "lookup.missing"
    /// A key stands twice in a lookup's file.
    case lookupDuplicate = "lookup.duplicate"
    /// A lookup's file can't be used.
    case lookupInvalid = "lookup.invalid"
    case columnUnknown = "column.unknown"
    case columnUnused = "column.unused"

    // MARK: The mapping file

    case mappingSyntax = "mapping.syntax"
    case mappingKey = "mapping.key"
    case mappingValue = "mapping.value"
    case mappingMissing = "mapping.missing"
    case mappingVariable = "mapping.variable"
    case mappingCondition = "mapping.condition"
    case mappingSecret = "mapping.secret"

    // MARK: Delivery and ledger

    case callTooLarge = "call.too-large"
    case deliveryRefused = "delivery.refused"
    case deliveryUnknown = "delivery.unknown"
    case destinationUnreachable = "destination.unreachable"
    case destinationWrong = "destination.wrong"
    case destinationInsecure = "destination.insecure"
    case destinationKey = "destination.key"
    case sourceChanged = "source.changed"
    case mappingChanged = "mapping.changed"
    /// An import would do something else than the plan that it was given.
    case planChanged = "plan.changed"
    /// Texts `null` would clear more fields than allowed.
    case clearsExceeded = "clears.exceeded"
    /// An export is older than what was delivered.
    case syncOlder = "sync.older"
    /// Rows are told apart otherwise than when they were delivered.
    case syncKey = "sync.key"
    /// Two rows of an export have the same key.
    case syncRepeated = "sync.repeated"
    /// Rows that were delivered are not in the export.
    case syncGone = "sync.gone"
    /// So many rows are gone that the export is in doubt.
    case syncShrunken = "sync.shrunken"
    /// Rows whose calls add each time were delivered before, from another file or by another run.
    case incrementRepeated = "increment.repeated"
    case ledgerLocked = "ledger.locked"
    case ledgerUnusable = "ledger.unusable"
    case ledgerNewer = "ledger.newer"
    case decisionWaiting = "decision.waiting"
    case rejectsExceeded = "rejects.exceeded"
    case outputUnwritable = "output.unwritable"
    case usage = "usage"
    /// A mistake in rowferry itself, found before it could do harm.
    case internalMistake = "internal"
}
