import Foundation
import RowferryDeliver
import RowferryImport
import RowferryModel
import RowferryTesting
import Testing

/// Accounts as an export has them, night after night, and what the destination must hold after each.
struct Nights {
    /// Plan and seats by account.
    var accounts: [Int: (plan: Int, seats: Int)] = [:]
    var version = 0
    var random: SeededRandom

    init(seed: UInt64, accounts count: Int) {
        random = SeededRandom(seed: seed)
        for id in 0..<count { accounts[id] = fresh() }
    }

    private mutating func fresh() -> (plan: Int, seats: Int) {
        (Int.random(in: 0..<4, using: &random), Int.random(in: 0..<9, using: &random))
    }

    /// Lets some accounts change, some go, and some come.
    mutating func pass() {
        version += 1
        for id in accounts.keys.sorted() where Int.random(in: 0..<10, using: &random) == 0 { accounts[id] = fresh() }
        for id in accounts.keys.sorted() where Int.random(in: 0..<20, using: &random) == 0 { accounts[id] = nil }
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
            accounts[Int.random(in: 0..<200, using: &random)] = fresh()
        }
    }

    /// The export, in no particular order of the accounts.
    mutating func csv() -> String {
        var text = "id,plan,seats,updated\n"
        for id in accounts.keys.sorted().shuffled(using: &random) {
            guard let account = accounts[id] else { continue }
            text += "a\(id),p\(account.plan),\(account.seats),\(version)\n"
        }
        return text
    }

    /// Attributes as the server names them; of accounts that have gone it holds what `on_missing` says.
    func attributes(gone: Set<Int>) -> [String: String] {
        var attributes: [String: String] = [:]
        for (id, account) in accounts {
            attributes["account/a\(id)//attr_Plan"] = "p\(account.plan)"
            attributes["account/a\(id)//attr_Seats"] = "\(account.seats)"
            attributes["account/a\(id)//attr_Active"] = "1"
        }
        for id in gone where accounts[id] == nil { attributes["account/a\(id)//attr_Active"] = "0" }
        return attributes
    }
}

extension Bench {
    static let sync = """
        version: 1
        name: accounts
        source: {files: [none.csv]}
        destination:
          type: churnzero
          endpoint: http://localhost:1
          app_key: ${KEY}
        defaults: {entity: account, accountExternalId: id}
        calls:
          - setAttribute:
              attr_Plan: plan
              attr_Active: {value: true}
          - setAttribute:
              attr_Seats: {column: seats, type: integer}
        sync:
          key: [id]
          version: updated
          max_shrink: 50%
          on_missing:
            - setAttribute:
                entity: account
                accountExternalId: id
                attr_Active: {value: false}
        """

    static func synced(_ mapping: String = Bench.sync) throws -> Bench {
        var bench = try Bench()
        bench.mapping = mapping
        bench.files = [bench.folder.file("accounts.csv")]
        return bench
    }

    /// Puts another export in the place of the last one.
    func export(_ text: String) throws {
        try folder.write(text.utf8, to: "accounts.csv")
    }
}
