package import RowferryModel

extension DiagnosticCode {
    /// What to do about it, in one sentence that names the place to look at or the key to set.
    ///
    /// A diagnostic that knows more (the nearest name, the command) brings a help of its own.
    package var help: String {
        switch self {
        case .csvRagged:
            "Quote the cells that contain the delimiter, or set `source.ragged` to pad or truncate."
        case .csvQuote:
            "Close the quoted cell and double each quote inside it, or set `source.quote` and `source.escape`."
        case .csvTooLong:
            "Look for an opening quote that is never closed on this line or shortly before it."
        case .csvHeader:
            "Correct the file's first line, or list the column names under `source.header`."
        case .encodingInvalid:
            "Set `source.encoding`: files that Excel saved are mostly `windows-1252`."
        case .inputTruncated:
            "Export or copy the file again, compare its size with the original, then run the same command again."
        case .inputMissing:
            "Compare the path with the folder's contents, and see that you may read the file."
        case .inputUnreadable:
            "Copy the file to a local disk and see that it opens there, then run the same command again."
        case .jsonInvalid:
            "Write each JSON object on one line of its own, without commas between the lines; or all into one array."
        case .jsonNotObject:
            "Wrap the value into an object with a key, or remove the line."
        case .jsonDuplicateKey:
            "Remove one of the two keys in the export; only one of the values can be sent."
        case .fieldMissing:
            "Fill the column in these rows, or give the field a `default` or a second source with `first`."
        case .fieldType:
            "Correct the value, or choose another `type`; numbers are read with a decimal point and without other signs."
        case .fieldRange:
            "Correct the value, or widen `min` and `max` in the mapping when the value is right."
        case .fieldPattern:
            "Correct the value, or change `pattern` in the mapping when the value is right."
        case .fieldUndeclared:
            "Create the field in the destination and add it under `destination.fields`, or correct its name."
        case .fieldTooLong:
            "Shorten the text in the export, or set `truncate` to choose where it is cut."
        case .fieldNeverFilled:
            "Check the column name and the `values` of the field, or remove the field from the mapping."
        case .fieldValue:
            "Add the value to `values` of the field, or correct it in the export."
        case .fieldEmpty:
            "Fill the cell, or set `empty` to skip or clear when an empty cell is right."
        case .dateInvalid:
            "Set `date` to the pattern that the export uses, such as \"MM/dd/yyyy HH:mm\"; several can stand in a list."
        case .dateMissing:
            "Fill the date column, or add a second one with `first`: without a date the time of arrival counts."
        case .dateFuture:
            "Check day and month, the year, and `timezone`; remove events that have not happened yet."
        case .dateEarly:
            "Check the unit of counted times (`unix` or `unix_ms`) and the century; leave empty dates empty."
        case .dateAmbiguous:
            "Ask whether the export writes the day or the month first, and set `date` to that pattern."
        case .dateGap:
            "Check `timezone`, or export in UTC: this local time was skipped when the clocks went forward."
        case .dateOverlap:
            "Export the dates in UTC or with an offset: this local time came twice when the clocks went back."
        case .eventDuplicate:
            "Make the date more exact or the description different if these are separate events; else leave them out."
        case .attributeTypo:
            "Use the existing name, or add the new one under `destination.fields` if you do want a new attribute."
        case .attributeClear:
            "Check that these values are to be erased; set `empty` to skip if they are to stay."
        case .idSpreadsheet:
            "Export the ids again from the source system, or format the column as text before saving the spreadsheet."
        case .lookupMissing:
            "Add the key to the lookup's file (with `from: rows`, give the rows that tell of it), or set `missing` or `default`."
        case .lookupDuplicate:
            "Remove one of the rows from the lookup's file, or say with `duplicates` which of them counts."
        case .lookupInvalid:
            "Correct the lookup's file; nothing is imported with a part of a lookup missing."
        case .columnUnknown:
            "Use a column name of the file's header, with the same capitals and spaces."
        case .columnUnused:
            "Map the column if its values are wanted in the destination; nothing is wrong otherwise."
        case .mappingSyntax:
            "Correct the YAML at this line: indent with spaces, and quote texts with a colon or a leading mark."
        case .mappingKey:
            "Correct or remove the key; `rowferry schema` prints every key that there is."
        case .mappingValue:
            "Use one of the values that the message names; `rowferry schema` prints what each key takes."
        case .mappingMissing:
            "Add the key; `rowferry guess FILE` writes a complete mapping to start from."
        case .mappingVariable:
            "Set the variable in the environment, or write a default into the mapping as ${NAME:-default}."
        case .mappingCondition:
            "Correct the condition at the place shown; texts stand in double quotes, columns without."
        case .mappingSecret:
            "Move the key into an environment variable and write ${NAME} here; renew it if the file was shared."
        case .callTooLarge:
            "Shorten or leave out the longest fields of this row; the destination takes no call of this size."
        case .deliveryRefused:
            "Save the row with `rowferry rejects -o FILE`, correct what the destination names, import that file."
        case .deliveryUnknown:
            "Look in the destination whether the calls arrived, then decide with `rowferry resolve`."
        case .destinationUnreachable:
            "Check network, proxy and endpoint, then run the same command again: it continues where it stopped."
        case .destinationWrong:
            "Check the endpoint in the mapping and whether a proxy or login page answers in its place."
        case .destinationInsecure:
            "Write the endpoint with https; plain http is allowed only to this machine."
        case .destinationKey:
            "Check the key that the mapping names against the one in the destination's settings."
        case .sourceChanged:
            "Put the original file back to continue, or start over with `--restart`: every row is sent again."
        case .mappingChanged:
            "Put the old mapping back to continue, or start over with `--restart`: every row is sent again."
        case .planChanged:
            "Write the plan of now with `check --write-plan`, look at it, and import with that one if it is right."
        case .clearsExceeded:
            "Add the text to `source.null` when it means no value, or allow the clears with `--allow-clears N`."
        case .syncOlder:
            "Give an export that was made after the last one; `--restart` forgets what was delivered."
        case .syncKey:
            "Put the key back as it was, give the mapping another name, or forget what was delivered with `--restart`."
        case .syncRepeated:
            "Choose a key that each row has for itself: of rows with the same key the last one counts."
        case .syncGone:
            "Look whether the export is whole; calls for such rows stand under `sync.on_missing`."
        case .syncShrunken:
            "Look whether the export is whole; if it is, allow so much with `max_shrink`."
        case .incrementRepeated:
            "What is added twice counts twice: leave the file out, or give `--again` when its rows tell of something new."
        case .ledgerLocked:
            "Wait until the other run has ended, or use another ledger with `--ledger FILE`."
        case .ledgerUnusable:
            "Check that the folder is writable and the disk not full; keep the file, it says what was sent."
        case .ledgerNewer:
            "Use the version of rowferry that wrote this ledger, or a later one."
        case .decisionWaiting:
            "List what waits with `rowferry resolve`, decide, then run the same command again."
        case .rejectsExceeded:
            "Correct the rejected rows or the mapping, or allow more with `--max-rejects`."
        case .outputUnwritable:
            "Choose another path, or see that the folder exists, is writable, and has room."
        case .internalMistake:
            "This is a mistake in rowferry: report it with the text above; nothing was marked as delivered that was not."
        case .usage:
            "See `rowferry help` for the commands, and `rowferry help COMMAND` for the options of one."
        }
    }
}
