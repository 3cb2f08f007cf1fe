internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// File systems that several machines share. A ledger can't be there: the processes that use it share memory (SQLite's
/// WAL mode), and the lock that lets in one run at a time must hold against everybody.
///
/// 9p and virtiofs are not among them: containers and virtual machines have disks of their own behind these.
enum NetworkFileSystem {
    /// As Linux calls them in the list of what is mounted.
    private static let names: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "ceph", "lustre", "gpfs", "beegfs", "afs", "coda", "ocfs2",
        "gfs2",
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.mount-s3",
    ]

    /// The network file system that holds a folder, or will hold it once it is made; nil for any other.
    static func holding(_ folder: URL) -> String? {
        var facts = stat()
        guard stat(folder.path, &facts) == 0 else {
            return folder.path == "/" ? nil : holding(folder.deletingLastPathComponent())
        }
        #if canImport(Darwin)
        var system = statfs()
        return statfs(folder.path, &system) == 0 && system.f_flags & UInt32(MNT_LOCAL) == 0 ? "of another machine" : nil
        #else
        // As makedev(3) puts them together.
        let device = UInt64(facts.st_dev)
        let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        let minor = device & 0xFF | device >> 12 & ~0xFF
        let mounts = FileManager.default.contents(atPath: "/proc/self/mountinfo") ?? Data()
        return type(of: "\(major):\(minor)", mounts: String(decoding: mounts, as: UTF8.self)).flatMap {
            names.contains($0) ? $0 : nil
        }
        #endif
    }

    /// The type of what is mounted from a device, `8:1`, by the text of proc(5)'s `mountinfo`: the device is the third word
    /// of a line, and the type stands behind a dash.
    static func type(of device: String, mounts: String) -> String? {
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, words[2] == device, let dash = words.dropFirst(6).firstIndex(of: "-") else {
                continue
            }
            return words[(dash + 1)...].first.map(String.init)
        }
        return nil
    }
}
