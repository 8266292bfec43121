import Model
import StepKit
import Testing

@Suite struct DiffTests {
    private func file(_ text: String) -> File { File(bytes: Array(text.utf8), mode: 0o644) }

    @Test func linesAreShownWithTheirSurroundings() {
        let old = (1...10).map { "line \($0)\n" }.joined()
        let new = old.replacing("line 5", with: "line five")
        #expect(
            Diff(from: file(old), to: .text(new)).text == """
                @@ -2,7 +2,7 @@
                 line 2
                 line 3
                 line 4
                -line 5
                +line five
                 line 6
                 line 7
                 line 8
                """)
    }

    @Test func aNewFileIsAllNew() {
        #expect(Diff(from: nil, to: .text("a\nb\n")).text == "@@ -1,0 +1,2 @@\n+a\n+b")
    }

    @Test func aMissingLineEndIsShown() {
        #expect(Diff(from: file("a"), to: .text("a\n")).text == "@@ -1,1 +1,1 @@\n-a␄\n+a")
    }

    @Test func secretsAreNeverShown() {
        let diff = Diff(from: file("old key"), to: .secret(Secret("new key")))
        #expect(diff.text == Secret.mask)
        #expect("\(Secret("new key"))".contains("key") == false)
    }

    @Test func bytesThatAreNoTextAreOnlyCounted() {
        #expect(Diff(from: File(bytes: [0xff, 0xfe], mode: 0), to: .text("abc")).text == "2 bytes become 3 bytes")
    }
}
