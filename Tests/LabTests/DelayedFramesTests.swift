import Model
import Testing

@testable import Lab

@Suite struct DelayedFramesTests {
    private let start = ContinuousClock.now

    @Test func everyFrameIsEquallyLateAndKeepsItsPlace() {
        var frames = DelayedFrames(delay: .milliseconds(20))
        #expect(frames.nextDue == nil)
        frames.take([1, 2], for: 0, at: start)
        frames.take([3], for: 1, at: start + .milliseconds(5))
        #expect(frames.nextDue == start + .milliseconds(20))
        #expect(frames.next(at: start + .milliseconds(19)) == nil)
        let first = frames.next(at: start + .milliseconds(20))
        #expect(first?.bytes == [1, 2] && first?.end == 0)
        #expect(frames.next(at: start + .milliseconds(24)) == nil)
        #expect(frames.next(at: start + .milliseconds(99))?.bytes == [3])
        #expect(frames.count == 0 && frames.bytes == 0)
    }

    @Test func manyFramesComeOutAsTheyWentIn() {
        var frames = DelayedFrames(delay: .zero)
        var (taken, given) = (0, 0)
        for round in 0..<40 {
            for _ in 0..<500 {
                frames.take([UInt8(taken % 251)], for: taken % 4, at: start)
                taken += 1
            }
            for _ in 0..<(round.isMultiple(of: 3) ? 700 : 400) {
                guard let frame = frames.next(at: start) else { break }
                #expect(frame.bytes == [UInt8(given % 251)] && frame.end == given % 4)
                given += 1
            }
        }
        while frames.next(at: start) != nil { given += 1 }
        #expect(given == taken)
    }

    @Test func aLineThatTakesInTooMuchLosesSomething() {
        var frames = DelayedFrames(delay: .seconds(1))
        let frame = [UInt8](repeating: 1, count: 1 << 20)[...]
        for _ in 0..<300 { frames.take(frame, for: 0, at: start) }
        #expect(frames.bytes == DelayedFrames.mostBytes && frames.count == 256)
    }

    @Test(arguments: [["a"], ["a=b=c"], ["=b"], ["a=abcdefghijklmnop"]])
    func whatIsNoPairIsRefused(_ pairs: [String]) {
        #expect(throws: Failure.self) { try DelayLine(pairs, milliseconds: 1) }
    }
}
