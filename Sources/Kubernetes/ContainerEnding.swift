import StepKit
import Wire

/// Ends everything that a container runtime has started on a host, for when the runtime itself cannot do it any more.
enum ContainerEnding {
    /// Every process of a pod, then the shims that watched over them, then what was mounted for them.
    private static let script = """
        find /sys/fs/cgroup -path '*kubepods*' -name cgroup.procs 2>/dev/null | while read -r file; do
            for number in $(cat "$file" 2>/dev/null); do kill -9 "$number" 2>/dev/null; done
        done
        for folder in /proc/[0-9]*; do
            case $(tr '\\0' '\\n' < "$folder/cmdline" 2>/dev/null | head -n 1) in
                *containerd-shim*) kill -9 "${folder#/proc/}" 2>/dev/null ;;
            esac
        done
        sleep 1
        awk '$2 ~ "^/run/containerd/" || $2 ~ "^/var/lib/kubelet/pods/" {print $2}' /proc/mounts | sort -r | while read -r place; do
            umount -l "$place" 2>/dev/null
        done
        exit 0
        """

    static let change = Change.run(
        "end what runs in containers", ["sh", "-s"], input: Array(script.utf8), undo: [.nothing])

    /// Processes of pods that are there, as `cgroup.procs` files count them; a probe that only looks.
    static let count = Command([
        "sh", "-c",
        "find /sys/fs/cgroup -path '*kubepods*' -name cgroup.procs -exec cat {} + 2>/dev/null | wc -l",
    ])
}
