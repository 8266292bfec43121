import Testing

@testable import Lab

@Suite struct ScriptTests {
    @Test func imageScriptsAreShell() async throws {
        for script in [ImageScript.build, ImageScript.collect] {
            let result = try await Command("sh", "-n").run(input: script)
            #expect(result == LabOutput(status: 0, output: "", errors: ""))
        }
    }

    @Test func digestsDifferByRelease() {
        #expect(ImageRecipe(release: .bookworm).name != ImageRecipe(release: .trixie).name)
        #expect(ImageRecipe(release: .bookworm).name.hasPrefix("bookworm-"))
        #expect(Digest.text(of: "") == "cbf29ce484222325")
        #expect(Digest.text(of: "a") == "af63dc4c8601ec8c")
    }

    @Test func writesItselfDownBeforeItBoots() async throws {
        try await withScratchFolder { path in
            let folder = HostFolder(path: path + "/it's a host")
            try Files.makeFolder(folder.path)
            let script = BootScript(folder: folder, groups: [folder.path], arguments: ["--no-such-option='x'"])
            try Files.write(script.text, to: folder.bootScript)
            let result = try await Command("sh", folder.bootScript).run()
            #expect(!result.isSuccess)
            #expect(try Files.read(folder.path + "/keeper/cgroup.procs") == "0\n")
            #expect(try Files.read(folder.path + "/boot-1/cgroup.procs") == "0\n")
            #expect(!Files.exists(folder.path + "/boot-2"))
            #expect(ProcessRecord(try Files.read(folder.record)) != nil)
            #expect(try !Files.read(folder.console).isEmpty)
        }
    }

    @Test func namesEverythingThatIsTheHosts() throws {
        let host = try AddressPlan("10.77.0.0/24").hosts(1)[0]
        let arguments = BootScript.arguments(
            host: host, folder: HostFolder(path: "/labs/lab/hosts/cp-1"), names: try LabNames("lab"),
            packages: "/cache/image/packages", modules: "/lib/modules")
        for expected in [
            "--directory=/labs/lab/hosts/cp-1/root", "--network-namespace-path=/run/netns/slipway.lab.cp-1",
            "--bind=/labs/lab/hosts/cp-1/containerd:/var/lib/containerd", "--hostname=cp-1",
            "--bind-ro=/cache/image/packages:/srv/packages", "--bind-ro=/lib/modules", "--bind=/dev/kmsg",
        ] {
            #expect(arguments.contains(expected))
        }
    }
}
