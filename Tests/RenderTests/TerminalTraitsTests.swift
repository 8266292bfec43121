import Testing

@testable import Render

@Suite struct TerminalTraitsTests {
    @Test(
        arguments: [
            (["TERM": "xterm"], true, true, true),
            (["TERM": "xterm"], false, false, false),
            (["TERM": "dumb"], true, false, false),
            ([:], true, false, false),
            (["TERM": "xterm", "NO_COLOR": "1"], true, false, true),
            (["TERM": "xterm", "NO_COLOR": ""], true, true, true),
            (["TERM": "xterm", "CLICOLOR": "0"], true, false, true),
            (["CLICOLOR_FORCE": "1"], false, true, false),
            (["CLICOLOR_FORCE": "0"], false, false, false),
            (["TERM": "dumb", "CLICOLOR_FORCE": "1"], true, true, false),
            (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false, false, false),
        ] as [([String: String], Bool, Bool, Bool)])
    func coloursHonourTheEnvironment(_ environment: [String: String], _ isTerminal: Bool, colour: Bool, live: Bool) {
        let traits = TerminalTraits(environment: environment, isTerminal: isTerminal)
        #expect(traits.style.hasColour == colour)
        #expect(traits.isAnimated == live)
    }

    @Test(
        arguments: [
            ([:], Glyphs.unicode), (["LANG": "de_DE.UTF-8"], .unicode), (["LC_ALL": "C"], .ascii),
            (["LC_ALL": "", "LANG": "C.utf8"], .unicode), (["LC_CTYPE": "POSIX", "LANG": "C.UTF-8"], .ascii),
        ] as [([String: String], Glyphs)])
    func signsHonourTheLocale(_ environment: [String: String], _ glyphs: Glyphs) {
        #expect(TerminalTraits(environment: environment, isTerminal: true).style.glyphs == glyphs)
    }

    @Test func signsOfOneSetAreAsWideAsEachOther() {
        for glyphs in [Glyphs.unicode, .ascii] {
            let signs = [glyphs.ok, glyphs.changed, glyphs.wouldChange, glyphs.failed, glyphs.skipped, glyphs.unknown]
            for sign in signs + glyphs.spinner + [glyphs.dot, glyphs.done, glyphs.left] {
                #expect(DisplayWidth.of(sign) == 1, "\(sign)")
            }
        }
    }
}
