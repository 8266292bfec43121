import Foundation
import Model
import PKI
import Synchronization

/// The passphrase of a key folder: out of the file that `SLIPWAY_PASSPHRASE_FILE` names, by the program of
/// `SLIPWAY_ASKPASS`, or asked on the terminal. Whoever asks for it twice in one command gets the same answer.
enum Passphrase {
    private static let known = Mutex<Secret?>(nil)
    private static let variable = "SLIPWAY_PASSPHRASE_FILE"

    /// Asks for the one that was chosen before.
    static let source: PassphraseSource = { () throws(Failure) in
        try known.withLock { known throws(Failure) in
            if let known { return known }
            let answer = try ask("passphrase of the keys: ")
            known = answer
            return answer
        }
    }

    /// Asks for a new one, twice where a person types it.
    static let chosen: PassphraseSource = { () throws(Failure) in
        let first = try ask("new passphrase for the keys: ")
        guard !first.bytes.isEmpty else {
            throw Failure(.input, "choose a passphrase", why: "it is empty", hint: "take some words")
        }
        guard file == nil else { return first }
        guard try ask("once more: ") == first else {
            throw Failure(.input, "choose a passphrase", why: "the two are not the same", hint: "nothing was touched")
        }
        known.withLock { $0 = first }
        return first
    }

    private static var file: String? { Console.environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

    private static func ask(_ question: String) throws(Failure) -> Secret {
        if let file {
            guard let data = try? Data(contentsOf: URL(filePath: file)) else {
                throw Failure(
                    .input, "read the passphrase", why: "\(file) cannot be read", hint: "\(variable) names the file")
            }
            // An editor ends the line.
            return Secret(Array(data).split(separator: 0x0A, maxSplits: 1).first.map(Array.init) ?? [])
        }
        if let program = Console.environment["SLIPWAY_ASKPASS"], !program.isEmpty,
            let answer = AskPass(program: program).answer(to: question)
        {
            return answer
        }
        guard SecretTerminal.isThere, let answer = SecretTerminal.answer(to: question, isStopped: { false }) else {
            throw Failure(
                .input, "open the keys", why: "they are sealed with a passphrase, and nobody is there to ask",
                hint: "write it to a file of your own and name that in \(variable)")
        }
        return answer
    }
}
