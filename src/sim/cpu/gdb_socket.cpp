#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flecsim/base/error.h"
#include "flecsim/sim/cpu/gdb_server.h"

namespace flecsim::sim {

int accept_debugger(int port, const std::function<void(int port)>& listening) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  const bool bound = server >= 0 && ::bind(server, generic, size) == 0 && ::listen(server, 1) == 0;
  if (!bound || ::getsockname(server, generic, &size) != 0) {
    const std::string reason = std::strerror(errno);
    if (server >= 0) ::close(server);
    throw base::InputError(fmt::format("--gdb {}: the port cannot be had: {}", port, reason));
  }
  listening(ntohs(address.sin_port));
  const int connection = ::accept(server, nullptr, nullptr);
  ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // packets are small answers
  ::close(server);
  if (connection < 0) throw base::InputError(fmt::format("--gdb {}: no connection", port));
  return connection;
}

}  // namespace flecsim::sim
