#include "carts/vault/rotation.hpp"
#include "carts/vault/secret.hpp"
#include "io/process.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

using namespace reprise;

/// `reprise-rotate-key <key folder>`: rotates the master key of a vault while its services run, and prints what became
/// of it. Exit status 0 when all is done, 1 when something cannot be used, 2 when it was called wrongly.
int main(int count, char** arguments)
{
    if (count != 2) {
        std::cerr << "usage: reprise-rotate-key <key folder>\n";
        return 2;
    }
    try {
        io::forbid_memory_dumps();
        carts::vault::open_secure_heap();
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const auto rotation = carts::vault::rotate_master_key(arguments[1], now);
        const auto report = "active master key: " + rotation.active_id +
                            "\nday keys wrapped anew: " + std::to_string(rotation.rewrapped) +
                            "\nmaster keys destroyed: " + std::to_string(rotation.destroyed) + "\n";
        return std::fputs(report.c_str(), stdout) >= 0 ? 0 : 1;
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
}
