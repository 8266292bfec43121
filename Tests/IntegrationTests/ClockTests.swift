import Foundation
import Lab
import Model
import Testing

/// What makes libraries out of C, where the machine has it.
private enum Compiler {
    static let path = ["cc", "gcc", "clang"].lazy.flatMap { name in
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    }.first { FileManager.default.isExecutableFile(atPath: $0) }
}

extension RealHosts {
    /// Hosts and controller disagree about the time. The hosts of a lab share the machine's clock, so it is the
    /// controller's that is shifted, in front of everything that reads it.
    @Suite(.serialized, .enabled(if: Compiler.path != nil, "needs cc or clang, to shift a clock"))
    struct Clocks {
        /// A library that shifts the time of day by `SHIFT` seconds, and leaves clocks that only count alone.
        private func library(_ harbour: Harbour) throws -> URL {
            let source = try harbour.write(
                "shift.c",
                """
                #define _GNU_SOURCE
                #include <dlfcn.h>
                #include <stdlib.h>
                #include <sys/time.h>
                #include <time.h>
                static long shift(void) { const char *text = getenv("SHIFT"); return text ? atol(text) : 0; }
                int clock_gettime(clockid_t clock, struct timespec *time) {
                    static int (*real)(clockid_t, struct timespec *);
                    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
                    int result = real(clock, time);
                    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += shift();
                    return result;
                }
                int gettimeofday(struct timeval *restrict time, void *restrict zone) {
                    struct timespec now;
                    clock_gettime(CLOCK_REALTIME, &now);
                    time->tv_sec = now.tv_sec;
                    time->tv_usec = now.tv_nsec / 1000;
                    return 0;
                }
                time_t time(time_t *result) {
                    struct timespec now;
                    clock_gettime(CLOCK_REALTIME, &now);
                    if (result) *result = now.tv_sec;
                    return now.tv_sec;
                }

                """)
            let library = harbour.folder.appending(path: "shift.so")
            let process = Process()
            process.executableURL = URL(filePath: try #require(Compiler.path))
            process.arguments = ["-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"]
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
            return library
        }

        @Test(arguments: [(-3600, "ahead of"), (3600, "behind")])
        func anHourOffIsRefusedBeforeAnythingIsDone(_ shift: Int, _ word: String) async throws {
            let harbour = try await Shore.open()
            let environment = ["LD_PRELOAD": try library(harbour).path, "SHIFT": "\(shift)"]
            for verb in ["plan", "apply"] {
                // A ledger of its own: this one would remember runs of the future.
                let other = try harbour.slipway("clock") { $0 }
                let result = try await other.run(
                    verb, "--layer", "01-hosts", "--output", "json", environment: environment)
                #expect(result.status == 1, "\(result.words)")
                result.expectWholeFailures()
                #expect(result.failures.count == 4, "\(result.failures)")
                let reasons = result.failures.compactMap { $0["why"] as? String }
                #expect(reasons.allSatisfy { $0.contains("seconds \(word) this machine's") }, "\(reasons)")
                #expect(reasons.allSatisfy { $0.contains("clock is 36") || $0.contains("clock is 35") }, "\(reasons)")
                #expect(result.fails("hint", with: "systemd-timesyncd"), "\(result.failures)")
                #expect(result.changes == [], "\(result.changes)")
            }
            try await harbour.expectConverging()
        }
    }
}
