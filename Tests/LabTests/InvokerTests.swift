import Testing

@testable import Lab

@Suite struct InvokerTests {
    @Test(arguments: [
        (["SUDO_UID": "1000", "SUDO_GID": "1001"], true), (["SUDO_UID": "0", "SUDO_GID": "0"], false),
        (["SUDO_UID": "1000"], false), (["SUDO_UID": "me", "SUDO_GID": "1001"], false), ([:], false),
    ])
    func isTheUserBehindSudo(environment: [String: String], expected: Bool) {
        let invoker = Invoker { environment[$0] }
        #expect((invoker != nil) == expected)
        #expect(invoker?.user == (expected ? 1000 : nil))
        #expect(invoker?.group == (expected ? 1001 : nil))
    }
}
