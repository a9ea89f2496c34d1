# A second origin of tests/core/reference/measures.rs, by R and its package forecast.
#   Rscript make_accuracy.R      (in this folder, after make_measures.py, whose numbers it reads; writes expected_accuracy.csv)
suppressMessages(library(forecast))
all <- read.csv("expected_measures.csv")
of <- function(name) all$value[all$quantity == name]
f <- structure(list(mean = ts(of("forecast"), start = c(4, 1), frequency = 12), x = ts(of("train"), frequency = 12)),
               class = "forecast")
f$fitted <- f$x + 1  # Asked for, not used: only the test set is read.
scores <- accuracy(f, ts(of("actual"), start = c(4, 1), frequency = 12))["Test set", ]
errors <- matrix(of("errors"), ncol = 5, byrow = TRUE)
test <- friedman.test(errors)
values <- c(MAE = scores[["MAE"]], RMSE = scores[["RMSE"]], MAPE = scores[["MAPE"]], MASE = scores[["MASE"]],
            friedman = test$statistic[[1]], friedman_p = test$p.value,
            critical_distance = qtukey(.95, 5, Inf) * sqrt(5 * 6 / (12 * nrow(errors))))
text <- formatC(values, digits = 17, format = "g", width = 1)
write.csv(data.frame(quantity = names(values), index = 1, value = text), "expected_accuracy.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
