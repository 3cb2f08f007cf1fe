/* A destination that takes everything: answers each POST with ChurnZero's GIF, as fast as one core can, or so many
   milliseconds later. usage: sink [LATENCY]; prints its port. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most = 4096, head = 65536 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\n\r\nGIF89a";

/* Of each connection: the head as far as it is there, and bytes of the body that are still to come. */
static struct { char head[head]; size_t length; long body; int in_body; } connections[most];

/* Answers that wait, in the order in which they are due: all wait equally long. */
static struct { int socket; double due; } waiting[1 << 16];
static unsigned first, last;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void respond(int socket) {
    if (write(socket, answer, sizeof answer - 1) < 0) perror("write");
}

static void done(int socket, double latency) {
    if (latency == 0) { respond(socket); return; }
    waiting[last & 65535].socket = socket;
    waiting[last++ & 65535].due = now() + latency;
}

/* Takes bytes of a request; nothing is pipelined. */
static void take(int socket, const char *bytes, size_t count, double latency) {
    typeof(connections[0]) *c = &connections[socket];
    if (!c->in_body) {
        size_t room = head - 1 - c->length, some = count < room ? count : room;
        memcpy(c->head + c->length, bytes, some);
        c->length += some;
        c->head[c->length] = 0;
        char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\ncontent-length:");
        if (!end) return;
        size_t before = c->length - some, of_head = end + 4 - c->head - before;
        c->body = length ? strtol(length + 17, 0, 10) : 0;
        c->in_body = 1;
        bytes += of_head;
        count -= of_head;
    }
    c->body -= count;
    if (c->body > 0) return;
    c->in_body = 0;
    c->length = 0;
    done(socket, latency);
}

int main(int argc, char **argv) {
    double latency = argc > 1 ? atof(argv[1]) / 1000 : 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, size) || listen(listener, 1024)) { perror("listen"); return 1; }
    getsockname(listener, (void *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int events = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, ready[256];
    epoll_ctl(events, EPOLL_CTL_ADD, listener, &event);
    static char bytes[1 << 20];
    for (;;) {
        double wait = first == last ? 1000 : (waiting[first & 65535].due - now()) * 1000;
        int count = epoll_wait(events, ready, 256, wait < 0 ? 0 : (int)(wait + 0.999));
        for (int i = 0; i < count; i++) {
            int socket = ready[i].data.fd;
            if (socket == listener) {
                int accepted = accept(listener, 0, 0);
                if (accepted < 0 || accepted >= most) { close(accepted); continue; }
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                memset(&connections[accepted], 0, sizeof connections[0]);
                event.data.fd = accepted;
                epoll_ctl(events, EPOLL_CTL_ADD, accepted, &event);
                continue;
            }
            ssize_t got = read(socket, bytes, sizeof bytes);
            if (got <= 0) close(socket); else take(socket, bytes, got, latency);
        }
        while (first != last && waiting[first & 65535].due <= now()) respond(waiting[first++ & 65535].socket);
    }
}
