/// The name that somebody who mistyped most probably meant.
package enum NearestName {
    /// The nearest candidate, if one is near enough to be meant: at most a third of the letters differ.
    /// Letter case does not count.
    /// - Complexity: the product of the lengths, for each candidate.
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased())
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(wanted, Array(candidate.lowercased()))
            let limit = max(1, max(wanted.count, candidate.count) / 3)
            guard distance <= limit, distance < best?.distance ?? Int.max else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// `did you mean "x"?`, or the list of what is there.
    package static func help(for name: String, among candidates: [String], kind: String) -> String {
        if let nearest = of(name, among: candidates) { return "did you mean \"\(nearest)\"?" }
        if candidates.isEmpty { return "there is no \(kind) here." }
        let shown = candidates.prefix(20).joined(separator: ", ")
        return "\(kind) can be: \(shown)\(candidates.count > 20 ? ", ..." : "")."
    }

    /// Edit distance in which two swapped neighbours count as one mistake (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
