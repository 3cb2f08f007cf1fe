import ArgumentParser
import RowferryModel

/// The exit codes, in one place. They follow sysexits.h where it has one.
extension ExitCode {
    static let rejects = ExitCode(65)
    static let noInput = ExitCode(66)
    static let destination = ExitCode(69)
    static let bug = ExitCode(70)
    static let cantWrite = ExitCode(73)
    static let inputOutput = ExitCode(74)
    static let stopped = ExitCode(75)
    static let mapping = ExitCode(78)

    /// The code for something that was wrong before or beside the rows.
    init(_ code: DiagnosticCode) {
        switch code {
        case .mappingSyntax, .mappingKey, .mappingValue, .mappingMissing, .mappingVariable, .mappingCondition,
            .mappingSecret, .mappingChanged, .columnUnknown, .fieldUndeclared, .attributeTypo, .destinationKey,
            .lookupDuplicate,
            .lookupInvalid:
            self = .mapping
        case .inputMissing, .sourceChanged, .planChanged: self = .noInput
        case .inputUnreadable, .inputTruncated: self = .inputOutput
        case .destinationUnreachable, .destinationWrong, .destinationInsecure, .deliveryRefused: self = .destination
        case .ledgerUnusable, .ledgerNewer, .outputUnwritable: self = .cantWrite
        case .ledgerLocked, .decisionWaiting, .deliveryUnknown: self = .stopped
        case .usage: self = .validationFailure
        case .internalMistake: self = .bug
        default: self = .rejects
        }
    }

    /// The code for how a run ended.
    ///
    /// - Parameters:
    ///   - report: what happened.
    ///   - allowsRejects: the user said how many rejects are fine, and there were not more.
    init(_ report: RunReport, allowsRejects: Bool) {
        switch report.outcome {
        case .done, .nothingToDo: self = .success
        case .doneWithRejects: self = allowsRejects ? .success : .rejects
        case .rejectsExceeded: self = .rejects
        case .stopped: self = .stopped
        case .destinationFailed:
            // A destination that does not know us is no mistake of the mapping once requests were sent.
            self = .destination
        case .failed: self = report.problemCode.map { ExitCode($0) } ?? .inputOutput
        case .interrupted: self = ExitCode(Int32(128 + (report.signal ?? 2)))
        case .running, .died: self = .bug
        }
    }
}

/// Runs a command's body: diagnostics are shown, and end the program with their code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let diagnostics as Diagnostics {
        Console.show(diagnostics.all)
        let worst = diagnostics.all.first { $0.severity == .error } ?? diagnostics.all.first
        throw worst.map { ExitCode($0.code) } ?? ExitCode.bug
    } catch let diagnostic as Diagnostic {
        Console.show([diagnostic])
        throw ExitCode(diagnostic.code)
    } catch let code as ExitCode {
        throw code
    } catch let error as ValidationError {
        throw error
    } catch {
        let diagnostic = Diagnostic(.error, .internalMistake, "\(error)")
        Console.show([diagnostic])
        throw ExitCode(diagnostic.code)
    }
}
