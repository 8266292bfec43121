import Foundation
import Model
import Testing

@testable import Render

@Suite struct HTMLReportTests {
    private func page(_ whats: [Event.What]) -> String {
        HTMLReport(Sample.state(whats), events: Sample.events(whats)).page
    }

    @Test func theRunIsOnThePage() throws {
        let page = page(Sample.apply)
        for piece in [
            "<h1>harbor</h1>", "failed: 6 steps on 3 hosts", "<code>slipway apply -i lab.yaml</code>",
            "<span class=\"good\">+NAME=cp-1</span>", "→ run apt-get update on the host", "held at 1.7",
            "<th scope=\"col\">02-runtime</th>", "no answer from 10.0.0.21:22",
            "colspan=\"3\">not reached<",
        ] {
            #expect(page.contains(piece), "\(piece)")
        }
        let failures = try #require(page.range(of: "<h2>Failures"))
        let hosts = try #require(page.range(of: "<h2>Hosts"))
        #expect(failures.lowerBound < hosts.lowerBound)
    }

    @Test func everyFieldLeadsToItsSteps() {
        let page = page(Sample.apply)
        let links = page.matches(of: /href="#([^"]+)"/).map { String($0.output.1) }
        #expect(links.count == 6)
        for link in links { #expect(page.contains("id=\"\(link)\""), "\(link)") }
    }

    @Test func aPageNeedsNothingElse() {
        let page = page(Sample.apply)
        for piece in ["<script", "src=", "http://", "https://", "@import", "url("] {
            #expect(!page.contains(piece), "\(piece)")
        }
        #expect(page.contains("prefers-color-scheme: dark"))
    }

    @Test func nothingThatIsTextBecomesMarkup() {
        let evil = "<script>alert('x')</script>\"&\u{1B}[31m"
        let task = TaskID(host: HostName(evil), index: 0)
        let failure = Failure(.step, evil, host: HostName(evil), place: evil, why: evil, hint: evil)
        let header = RunHeader(command: evil, cluster: evil, by: evil, hosts: [HostName(evil)], steps: 1)
        var facts = Sample.facts
        facts.osName = evil
        let page = page([
            .runStarted(header), .connected(task.host, facts), .note(task.host, evil),
            .started(task, layer: evil, title: evil), .change(task, summary: evil, diff: evil),
            .finished(task, .failed(failure), seconds: 1), .lost(task.host, failure),
        ])
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{1B}"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\\x1b[31m"))
        // Attributes are quoted, and what stands in them has no quotes.
        for match in page.matches(of: /(?:id|href|class)="([^"]*)"/) {
            #expect(match.output.1.allSatisfy { $0.isLetter || $0.isNumber || "-# ".contains($0) })
        }
    }

    @Test func anEmptyRunIsAPageToo() {
        #expect(page([]).hasSuffix("</body>\n</html>\n"))
    }
}
