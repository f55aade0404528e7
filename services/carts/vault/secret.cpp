#include "carts/vault/secret.hpp"

#include "io/crypto.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace reprise::carts::vault {

namespace {

/// Half of what Debian lets every process lock (RLIMIT_MEMLOCK, 8 MiB). The largest secret is the request of a charge,
/// which is under 4 KiB: there is room for one of each of 256 threads, four times over.
constexpr std::size_t secure_heap_octets = 4 << 20;
constexpr std::size_t smallest_block_octets = 32;

/// A copy of a text in the secure heap; the text itself is wiped in any case.
char* moved_to_secure_heap(std::string& text)
{
    auto* const octets = static_cast<char*>(OPENSSL_secure_malloc(std::max<std::size_t>(1, text.size())));
    if (octets != nullptr) {
        std::ranges::copy(text, octets);
    }
    io::wipe(text);
    if (octets == nullptr) {
        throw std::bad_alloc();
    }
    return octets;
}

} // namespace

void open_secure_heap()
{
    // 2 stands for a heap that is there, but not locked or not left out of dumps.
    if (CRYPTO_secure_malloc_init(secure_heap_octets, smallest_block_octets) != 1) {
        throw std::runtime_error("the 4 MiB that hold keys and card numbers cannot be locked into memory: raise "
                                 "RLIMIT_MEMLOCK (LimitMEMLOCK= of systemd, --ulimit memlock= of a container)");
    }
}

void Secret::Erase::operator()(char* octets) const noexcept
{
    OPENSSL_secure_clear_free(octets, count);
}

Secret::Secret(std::string&& octets) : octets_(nullptr, Erase{octets.size()})
{
    octets_.reset(moved_to_secure_heap(octets));
}

} // namespace reprise::carts::vault
