import Foundation
import StepKit

/// A file of somebody else's without what we changed in it, but with what others changed since.
enum Undone {
    /// Nothing where the two changes cannot be told apart, or it is no text.
    static func text(before: File, ours: File, now: File) -> [UInt8]? {
        guard [before, ours, now].allSatisfy({ $0.isWhole && $0.bytes.count < 1 << 20 }),
            let old = lines(before), let mine = lines(ours), let present = lines(now)
        else { return nil }
        // Their change, carried over from our text to the old one, in steps of whole lines.
        var result = present
        let difference = mine.difference(from: old)
        for change in difference.reversed() {
            switch change {
            case .insert(_, let line, _):
                // A line that we added goes; where somebody took it away, that is done.
                if let index = result.firstIndex(of: line) { result.remove(at: index) }
            case .remove(let offset, let line, _):
                if result.contains(line), old.filter({ $0 == line }).count == 1 { continue }
                guard let index = place(of: offset, in: old, result) else { return nil }
                result.insert(line, at: index)
            }
        }
        return Array(result.joined(separator: "\n").utf8)
    }

    private static func lines(_ file: File) -> [String]? {
        String(validating: file.bytes, as: UTF8.self)?.components(separatedBy: "\n")
    }

    /// Where a line of the old text belongs in another one: behind the nearest line before it that is in both.
    private static func place(of offset: Int, in old: [String], _ text: [String]) -> Int? {
        for index in stride(from: offset - 1, through: 0, by: -1) {
            guard text.filter({ $0 == old[index] }).count == 1, let found = text.firstIndex(of: old[index]) else {
                continue
            }
            return found + 1
        }
        return text.isEmpty || offset == 0 || old[..<offset].allSatisfy({ !text.contains($0) }) ? 0 : nil
    }
}
