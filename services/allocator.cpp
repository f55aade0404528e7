// The allocator of the two services (decision 0013). It is no part of a build with a sanitizer, which brings its own.
#include <mimalloc.h>

namespace {

/// Before main: what is freed goes back to the kernel at once. mimalloc waits for a later free of the same thread, so
/// that a few clones of a thousand lines left each service with some 100 MiB until somebody asked for as much again.
[[gnu::constructor]] void give_back_at_once()
{
    mi_option_set(mi_option_decommit_delay, 0);
}

} // namespace
