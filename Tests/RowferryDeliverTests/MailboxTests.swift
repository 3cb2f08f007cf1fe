import Foundation
import RowferryDeliver
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MailboxTests {
    @Test("Events that wait are taken together, in order, without a wait")
    func waiting() async {
        let mailbox = Mailbox<Int>()
        for event in 0..<5 { mailbox.post(event) }
        #expect(await mailbox.next() == [0, 1, 2, 3, 4])
        mailbox.post(5)
        #expect(await mailbox.next(until: .now - .seconds(1)) == [5], "a deadline that has passed loses nothing")
    }

    @Test("A deadline ends the wait with nothing", arguments: [-5, 0, 1, 5, 20])
    func deadline(milliseconds: Int) async {
        let mailbox = Mailbox<Int>()
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        #expect(await mailbox.next(until: deadline).isEmpty)
        #expect(.now >= deadline)
        mailbox.post(1)
        #expect(await mailbox.next(until: .now + .seconds(30)) == [1])
    }

    @Test("An earlier deadline after a later one is kept, and a later one after an earlier")
    func deadlinesInAnyOrder() async {
        let mailbox = Mailbox<Int>()
        for milliseconds in [60_000, 30_000, 3, 9, 2, 1, 7_200_000, 4] {
            let deadline = ContinuousClock.now + .milliseconds(milliseconds)
            if milliseconds > 1000 { mailbox.post(milliseconds) }
            let events = await mailbox.next(until: deadline)
            #expect(events == (milliseconds > 1000 ? [milliseconds] : []))
            if events.isEmpty { #expect(.now >= deadline) }
        }
    }

    @Test("A sleeping consumer with a far deadline does not hide a near one that follows")
    func alarmIsMovedForward() async {
        let mailbox = Mailbox<Int>()
        async let first = mailbox.next(until: .now + .seconds(3600))
        mailbox.post(1)
        #expect(await first == [1])
        let deadline = ContinuousClock.now + .milliseconds(3)
        #expect(await mailbox.next(until: deadline).isEmpty)
        #expect(ContinuousClock.now < deadline + .seconds(60))
    }

    @Test(
        "Many threads post, one task takes: every event comes once, each thread's in its order",
        arguments: [false, true]
    )
    func manyPosters(hasDeadlines: Bool) async {
        let mailbox = Mailbox<Int>()
        let (threads, each) = (8, 5000)
        for thread in 0..<threads {
            Thread { for number in 0..<each { mailbox.post(thread * each + number) } }.start()
        }
        var last = Array(repeating: -1, count: threads)
        var (count, turns) = (0, 0)
        while count < threads * each {
            turns += 1
            let soon = ContinuousClock.now + .microseconds(turns % 50)
            for event in await mailbox.next(until: hasDeadlines ? soon : nil) {
                #expect(event % each == last[event / each] + 1)
                last[event / each] = event % each
                count += 1
            }
        }
        #expect(last == Array(repeating: each - 1, count: threads))
        #expect(await mailbox.next(until: .now).isEmpty)
    }

    @Test("A post that meets the deadline is neither lost nor doubled", arguments: 0..<50)
    func race(turn: Int) async {
        let mailbox = Mailbox<Int>()
        let deadline = ContinuousClock.now + .microseconds(200)
        Thread {
            while ContinuousClock.now < deadline {}
            mailbox.post(turn)
        }.start()
        var events = await mailbox.next(until: deadline)
        if events.isEmpty { events = await mailbox.next() }
        #expect(events == [turn])
    }

    @Test("Cancellation ends the wait with nothing, and keeps what waits", arguments: [nil, Duration.seconds(60)])
    func cancellation(wait: Duration?) async {
        let mailbox = Mailbox<Int>()
        let consumer = Task { await mailbox.next(until: wait.map { .now + $0 }) }
        await Task.yield()
        consumer.cancel()
        #expect(await consumer.value.isEmpty)
        mailbox.post(1)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await mailbox.next()
        }
        #expect(await late.value.isEmpty)
        #expect(await mailbox.next() == [1])
    }

    @Test("Cancellation that meets a post loses nothing", arguments: 0..<50)
    func cancellationRace(turn: Int) async {
        let mailbox = Mailbox<Int>()
        let consumer = Task { await mailbox.next() }
        Thread { mailbox.post(turn) }.start()
        consumer.cancel()
        var events = await consumer.value
        if events.isEmpty { events = await mailbox.next() }
        #expect(events == [turn])
    }

    @Test("A mailbox is freed although its timer is set")
    func freed() async {
        weak var gone: Mailbox<Int>?
        do {
            let mailbox = Mailbox<Int>()
            gone = mailbox
            async let events = mailbox.next(until: .now + .seconds(3600))
            mailbox.post(1)
            #expect(await events == [1])
        }
        #expect(gone == nil)
    }
}
