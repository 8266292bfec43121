import ArgumentParser
import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import Render

/// `slipway certs list`
struct CertsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every certificate on every host, and how long it is valid yet.",
        discussion: """
            Also whether it is the one that the ledger issued, and the one that its program works with. Changes nothing. \
            Exit status 1 when one is over or damaged, 4 when a host could not be reached.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(
        name: .customLong("host"), parsing: .upToNextOption,
        help: ArgumentHelp("Only these hosts and group:NAME; commas or blanks between them.", valueName: "name"))
    var hosts: [String] = []
    @Flag(help: "Only what stands in the keys folder; no host is asked.") var local = false
    @Option(help: "text, or json: one certificate a line.") var output = OutputFormat.text

    func validate() throws {
        guard !local || hosts.isEmpty else { throw ValidationError("--local asks no host: leave --host out") }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let chosen = try HostChoice(hosts).hosts(of: cluster)
        let book = try CertificateBook(cluster, ClusterFolder(cluster: cluster.name))
        guard !local else { return try finish(try book.local(), [:], book) }
        let (seen, lost) = try await Roundup(isReadOnly: true).ask(
            cluster.hosts.filter { chosen?.contains($0.id) ?? true }
        ) { host, machine in try await HostCertificates.read(from: machine, host, in: cluster) }
        let rows = cluster.hosts.flatMap { host in seen[host.id].map { book.rows($0, on: host) } ?? [] }
        try finish(rows.sorted { ($0.host ?? "", $0.path) < ($1.host ?? "", $1.path) }, lost, book)
    }

    private func finish(_ rows: [CertificateRow], _ lost: [HostName: Failure], _ book: CertificateBook) throws {
        switch output {
        case .json:
            for row in rows { try Console.json(row) }
            for (_, failure) in lost.sorted(by: { $0.key < $1.key }) { Console.complain(failure) }
        case .text:
            if !rows.isEmpty {
                Console.table(TextTable(headers: CertificateRow.headers, rows: rows.map { $0.cells(book.now) }))
            }
            for (_, failure) in lost.sorted(by: { $0.key < $1.key }) { Console.complain(failure) }
            for line in book.stages { Console.say(line) }
            Console.say(summary(rows, lost, book.now))
        }
        if rows.contains(where: \.isBad) { throw Ending(status: .stepFailed) }
        if !lost.isEmpty { throw Ending(status: .unreachable) }
    }

    private func summary(_ rows: [CertificateRow], _ lost: [HostName: Failure], _ now: Date) -> String {
        let bad = rows.count(where: \.isBad)
        let first = rows.compactMap { row in row.notAfter.map { ($0, row) } }.min { $0.0 < $1.0 }
        var words = "\(rows.count) certificates"
        if bad > 0 { words += ", \(bad) over or damaged" }
        if let (end, row) = first {
            let place = [row.host, row.path].compactMap(\.self).joined(separator: ":")
            let left = TimeLeft(until: end, now: now)
            words += left.isOver ? "; \(place) has been over longest" : "; the first ends in \(left): \(place)"
        }
        return lost.isEmpty ? words : words + "; \(lost.count) hosts were not reached"
    }
}
