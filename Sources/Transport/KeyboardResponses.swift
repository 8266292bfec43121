import CLibSSH2
import Foundation
import Model

/// Answers what a host asks by keyboard-interactive: the password to the one question that asks for it hiddenly, and
/// nothing to any other.
final class KeyboardResponses {
    private var secret: Secret?
    /// Questions that a password does not answer, such as one for a code.
    private(set) var unanswered: [String] = []
    /// The password was sent.
    var isGiven: Bool { secret == nil }

    init(_ secret: Secret) { self.secret = secret }

    fileprivate func answer(_ question: String, isHidden: Bool) -> [UInt8] {
        if isHidden, let secret, question.lowercased().contains("password") {
            self.secret = nil
            return secret.bytes
        }
        if unanswered.count < 4 { unanswered.append(question) }
        return []
    }

    /// libssh2 frees the texts of the answers.
    static let callback:
        @convention(c) (
            UnsafePointer<CChar>?, Int32, UnsafePointer<CChar>?, Int32, Int32,
            UnsafePointer<LIBSSH2_USERAUTH_KBDINT_PROMPT>?, UnsafeMutablePointer<LIBSSH2_USERAUTH_KBDINT_RESPONSE>?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Void = { _, _, _, _, count, prompts, responses, abstract in
            guard let prompts, let responses, let own = Tap.of(abstract)?.responses else { return }
            for index in 0..<Int(count) {
                let raw = UnsafeRawBufferPointer(start: prompts[index].text, count: Int(prompts[index].length))
                let question = String(decoding: raw.prefix(200), as: UTF8.self)
                let bytes = own.answer(question, isHidden: prompts[index].echo == 0)
                guard let copy = malloc(bytes.count + 1) else { continue }
                UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyBytes(from: bytes)
                responses[index].text = copy.assumingMemoryBound(to: CChar.self)
                responses[index].length = UInt32(bytes.count)
            }
        }
}
