#include "io/answer_sweep.hpp"

#include <exception>

namespace reprise::io {

void AnswerSweeper::sweep(const std::stop_token& stop)
{
    std::exception_ptr failure;
    for (const auto& merchant : answers_.merchants()) {
        try {
            sweep_merchant(merchant, stop);
        } catch (const std::exception&) {
            failure = failure ? failure : std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void AnswerSweeper::sweep_merchant(const domain::MerchantId& merchant, const std::stop_token& stop)
{
    std::size_t rows = answer_batch_rows;
    while (rows == answer_batch_rows && !stop.stop_requested()) {
        rows = answers_.sweep(merchant);
        metrics_.add_to_counter("reprise_idempotency_keys_swept_total",
                                "Answers under keys that the sweep has deleted.", rows);
    }
}

} // namespace reprise::io
