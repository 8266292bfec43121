/// A directory that several look into, closed when the last of them lets go of it.
final class OpenDirectory {
    let descriptor: Descriptor
    var number: Int32 { descriptor.number }

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
