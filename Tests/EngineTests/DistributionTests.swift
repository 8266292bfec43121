import Model
import Testing

@testable import Engine

@Suite struct DistributionTests {
    /// Something that happens to a content, and who begins because of it: `a<-b` for a host that gets it from another,
    /// `a<-` for one that gets it from the controller.
    enum Act: Sendable {
        case want(String)
        case got(String)
        case missed(String, from: String)
        case leave(String)
        case lose(String)
        case late
    }
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var jumps: [String: String] = [:]
        var acts: [(Act, begins: String)]
    }

    private static let rows = [
        Row(testDescription: "one alone gets it from here", acts: [(.want("a"), "a<-"), (.got("a"), "")]),
        Row(
            testDescription: "the first gets it from here, and passes it on to two at a time",
            acts: [
                (.want("a"), "a<-"), (.want("b"), ""), (.want("c"), ""), (.want("d"), ""), (.got("a"), "b<-a c<-a"),
                (.got("b"), "d<-b"), (.got("c"), ""), (.want("e"), "e<-a"), (.want("f"), "f<-c"),
            ]),
        Row(
            testDescription: "who comes late gets it from whoever has least to do",
            acts: [
                (.want("a"), "a<-"), (.got("a"), ""), (.want("b"), "b<-a"), (.want("c"), "c<-a"), (.want("d"), ""),
                (.got("c"), "d<-c"), (.want("e"), "e<-a"), (.want("f"), "f<-c"), (.want("g"), ""), (.got("d"), "g<-d"),
            ]),
        Row(
            testDescription: "the first fails, and the next is the first",
            acts: [(.want("a"), "a<-"), (.want("b"), ""), (.leave("a"), "b<-"), (.got("b"), "")]),
        Row(
            testDescription: "who waits may go",
            acts: [(.want("a"), "a<-"), (.want("b"), ""), (.leave("b"), ""), (.got("a"), "")]),
        Row(
            testDescription: "a miss is tried with one other, and then here",
            acts: [
                (.want("a"), "a<-"), (.got("a"), ""), (.want("b"), "b<-a"), (.got("b"), ""), (.want("c"), "c<-a"),
                (.missed("c", from: "a"), "c<-b"), (.missed("c", from: "b"), "c<-"), (.got("c"), ""),
                (.want("d"), "d<-a"),
            ]),
        Row(
            testDescription: "after a miss with the only one that has it, here",
            acts: [(.want("a"), "a<-"), (.got("a"), ""), (.want("b"), "b<-a"), (.missed("b", from: "a"), "b<-")]),
        Row(
            testDescription: "who failed two others gives no more",
            acts: [
                (.want("a"), "a<-"), (.want("b"), ""), (.want("c"), ""), (.want("d"), ""), (.got("a"), "b<-a c<-a"),
                (.missed("b", from: "a"), "d<-a"), (.missed("c", from: "a"), ""), (.got("d"), "c<-d b<-d"),
            ]),
        Row(
            testDescription: "when nothing but misses is known, everybody turns to here",
            acts: [
                (.want("a"), "a<-"), (.want("b"), ""), (.want("c"), ""), (.want("d"), ""), (.want("e"), ""),
                (.got("a"), "b<-a c<-a"), (.missed("b", from: "a"), "d<-a"), (.missed("c", from: "a"), ""),
                (.missed("d", from: "a"), "d<- c<- b<- e<-"),
            ]),
        Row(
            testDescription: "a host that is lost gives no more",
            acts: [
                (.want("a"), "a<-"), (.got("a"), ""), (.want("b"), "b<-a"), (.lose("a"), ""), (.want("c"), ""),
                (.got("b"), "c<-b"),
            ]),
        Row(
            testDescription: "a second from here when the first is late, and no third",
            acts: [
                (.want("a"), "a<-"), (.want("b"), ""), (.want("c"), ""), (.late, "b<-"), (.want("d"), ""),
                (.got("b"), "c<-b d<-b"),
            ]),
        Row(
            testDescription: "behind another gateway nothing is tried",
            jumps: ["b": "gate", "d": "gate"],
            acts: [
                (.want("a"), "a<-"), (.want("b"), "b<-"), (.want("c"), ""), (.want("d"), ""), (.got("b"), "d<-b"),
                (.got("a"), "c<-a"),
            ]),
    ]

    @Test(arguments: rows) func everyRowHolds(row: Row) {
        let hosts = "abcdefgh".map { name in
            let name = String(name)
            let jump = row.jumps[name].map { [$0] }
            return Host(HostName(name), address: "10.0.0.1", roles: [.node], ssh: SSHSettings(jump: jump))
        }
        var ties = Ties(hosts)
        var distribution = Distribution()
        for (number, (act, begins)) in row.acts.enumerated() {
            switch act {
            case .want(let host): distribution.want(HostName(host))
            case .got(let host):
                if case .peer = distribution.underway[HostName(host)] { ties.succeed() }
                distribution.got(HostName(host))
            case .missed(let host, let giver):
                ties.fail(HostName(giver), to: HostName(host))
                distribution.want(HostName(host))
            case .leave(let host): distribution.leave(HostName(host))
            case .lose(let host): ties.lose(HostName(host))
            case .late: distribution.hurry()
            }
            let words = distribution.next(ties).map { next in
                if case .peer(let giver) = next.origin { "\(next.host)<-\(giver)" } else { "\(next.host)<-" }
            }
            #expect(words.joined(separator: " ") == begins, "after \(number): \(act)")
        }
    }

    /// Whatever happens, everybody who does not leave has it in the end.
    @Test func nobodyWaitsForNothing() {
        for seed in UInt64(1)...300 {
            var dice = Dice(state: seed)
            let names = (0..<20).map { HostName("h\($0)") }
            var ties = Ties(names.map { Host($0, address: "10.0.0.1", roles: [.node]) })
            var distribution = Distribution()
            var underway: [Distribution.Assignment] = []
            var ended = 0
            for name in names { distribution.want(name) }
            underway += distribution.next(ties)
            while !underway.isEmpty {
                let one = underway.remove(at: Int.random(in: 0..<underway.count, using: &dice))
                let luck = Int.random(in: 0..<10, using: &dice)
                switch (luck, one.origin) {
                case (0, _): distribution.leave(one.host)
                case (1...4, .peer(let giver)):
                    ties.fail(giver, to: one.host)
                    if luck == 1 { ties.lose(giver) }
                    distribution.want(one.host)
                case (_, .peer):
                    ties.succeed()
                    distribution.got(one.host)
                case (_, .controller): distribution.got(one.host)
                }
                if distribution.underway[one.host] == nil, !distribution.waiting.contains(one.host) { ended += 1 }
                if luck == 9 { distribution.hurry() }
                underway += distribution.next(ties)
                for name in names {
                    #expect(distribution.underway.values.count { $0 == .peer(name) } <= Distribution.mostReceivers)
                }
            }
            #expect(distribution.waiting == [] && ended == names.count, "seed \(seed)")
        }
    }

    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}
