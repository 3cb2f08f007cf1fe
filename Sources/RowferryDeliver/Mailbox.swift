import Dispatch
import Synchronization

/// Where everything that happens to a run arrives: many threads post, one task takes.
///
/// Nothing is lost and nothing polls. The consumer either finds events, or sleeps until a post, its deadline or its
/// cancellation wakes it, whichever takes the waiting consumer out of the state first; the others then find nobody.
///
/// One timer serves all deadlines. It is set only when it would otherwise fire too late, so a consumer that waits
/// thousands of times a second, each time with a deadline that does not come, leaves no trail of timers.
package final class Mailbox<Event: Sendable>: Sendable {
    private struct Consumer {
        let turn: Int
        let deadline: ContinuousClock.Instant?
        let continuation: CheckedContinuation<[Event], Never>
    }

    private struct State {
        var events: [Event] = []
        var consumer: Consumer?
        var turn = 0
        var timer: (any DispatchSourceTimer)?
        /// When the timer fires next, if it is set.
        var alarm: ContinuousClock.Instant?

        mutating func takeEvents() -> [Event] {
            defer { events = [] }
            return events
        }

        mutating func takeConsumer(where condition: (Consumer) -> Bool) -> Consumer? {
            guard let consumer, condition(consumer) else { return nil }
            self.consumer = nil
            return consumer
        }
    }

    private let state = Mutex(State())

    package init() {}

    deinit {
        state.withLock { $0.timer?.cancel() }
    }

    /// Adds an event. From any thread, and from the handler of a dispatch source; not from a raw signal handler.
    package func post(_ event: Event) {
        let woken: (Consumer, [Event])? = state.withLock { state in
            state.events.append(event)
            guard let consumer = state.takeConsumer(where: { _ in true }) else { return nil }
            return (consumer, state.takeEvents())
        }
        if let (consumer, events) = woken { consumer.continuation.resume(returning: events) }
    }

    /// Returns all events that wait, in the order of their posting; waits for one when there is none. Returns an empty
    /// list at the deadline, or when the task is cancelled; events that wait then are kept.
    ///
    /// - Precondition: one consumer at a time.
    package func next(until deadline: ContinuousClock.Instant? = nil) async -> [Event] {
        let turn = state.withLock { state in
            state.turn += 1
            return state.turn
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                wait(Consumer(turn: turn, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            wake { $0.turn == turn }
        }
    }

    /// Whether no event waits.
    package var isEmpty: Bool { state.withLock { $0.events.isEmpty } }

    /// Takes the events that wait, without waiting for one.
    package func takeWaiting() -> [Event] {
        state.withLock { $0.takeEvents() }
    }

    /// Answers the consumer at once where that is possible, and lets it sleep otherwise.
    ///
    /// Cancellation is looked at under the lock: a task that is cancelled later finds its consumer in the state.
    private func wait(_ consumer: Consumer) {
        let events: [Event]? = state.withLock { state in
            precondition(state.consumer == nil, "a mailbox has one consumer")
            if Task.isCancelled { return [] }
            if !state.events.isEmpty { return state.takeEvents() }
            if let deadline = consumer.deadline {
                if deadline <= .now { return [] }
                setAlarm(deadline, &state)
            }
            state.consumer = consumer
            return nil
        }
        if let events { consumer.continuation.resume(returning: events) }
    }

    /// Ends the wait of the consumer that fits, with nothing.
    private func wake(where condition: @Sendable (Consumer) -> Bool) {
        let consumer = state.withLock { $0.takeConsumer(where: condition) }
        consumer?.continuation.resume(returning: [])
    }

    // MARK: The timer

    private func setAlarm(_ deadline: ContinuousClock.Instant, _ state: inout State) {
        if let alarm = state.alarm, alarm <= deadline { return }
        state.alarm = deadline
        let timer = state.timer ?? makeTimer()
        state.timer = timer
        // Longer than an hour is an hour: the alarm is then set again.
        let wait = min(ContinuousClock.now.duration(to: deadline), .seconds(3600)) + .nanoseconds(1)
        timer.schedule(deadline: .now() + .nanoseconds(Int(wait.nanoseconds)))
    }

    private func makeTimer() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler { [weak self] in self?.ring() }
        // A source that was never activated must not be released; this one waits, activated and unset.
        timer.activate()
        return timer
    }

    /// The timer fired: for the consumer that waits now, or for one that has left since.
    private func ring() {
        let late: Consumer? = state.withLock { state in
            state.alarm = nil
            let now = ContinuousClock.now
            if let late = state.takeConsumer(where: { $0.deadline.map { $0 <= now } ?? false }) { return late }
            if let deadline = state.consumer?.deadline { setAlarm(deadline, &state) }
            return nil
        }
        late?.continuation.resume(returning: [])
    }
}
