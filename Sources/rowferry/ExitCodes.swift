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
            .syncKey,
            .lookupDuplicate,
            .lookupInvalid:
            self = .mapping
        case .inputMissing, .sourceChanged, .planChanged, .incrementRepeated: self = .noInput
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

/// What ended a command before its end: what to say of it, and with which code to leave.
struct Failure {
    let diagnostics: [Diagnostic]

    /// - Parameter error: anything that was thrown; what nobody expected is a mistake of ours.
    init(_ error: any Error) {
        diagnostics =
            switch error {
            case let diagnostics as Diagnostics: diagnostics.all
            case let diagnostic as Diagnostic: [diagnostic]
            default: [Diagnostic(.error, .internalMistake, "\(error)")]
            }
    }

    /// The diagnostic that decided.
    var worst: Diagnostic? { diagnostics.first { $0.severity == .error } ?? diagnostics.first }
    var code: ExitCode { worst.map { ExitCode($0.code) } ?? .bug }

    /// Shows the diagnostics.
    ///
    /// - Returns: the code, to be thrown.
    func shown() -> ExitCode {
        Console.show(diagnostics)
        return code
    }
}

/// Runs a command's body: diagnostics are shown, and end the program with their code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch  where error is ExitCode || error is ValidationError {
        throw error
    } catch {
        throw Failure(error).shown()
    }
}
