/// The checksums of the files of this machine that steps bring to hosts.
public enum LaptopSums {
    /// Also believes, and keeps, those of earlier runs in a file, for the rest of this process. A sum holds as long as
    /// device, inode, size and both times of its file agree.
    public static func keep(in file: String) async { await LocalFiles.shared.remember(in: file) }
}
