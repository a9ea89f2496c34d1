# Expected values of tests/core/reference/preparation.rs, by R and its package forecast.
#   Rscript make_preparation.R      (in this folder; reads series.csv, writes expected_preparation.csv)
suppressMessages(library(forecast))
all <- read.csv("series.csv")
rows <- list()
put <- function(series, quantity, values) {
  text <- formatC(as.numeric(values), digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(series, quantity, index = seq_along(values), value = text)
}
for (id in unique(all$series)) {
  part <- all[all$series == id, ]
  y <- ts(part$value, frequency = part$season_length[1])
  lambda <- BoxCox.lambda(y, method = "guerrero", lower = -1, upper = 2)
  put(id, "guerrero", lambda)
  z <- BoxCox(y, lambda)
  put(id, "transformed", z)
  put(id, "mean_back", InvBoxCox(z, lambda, biasadj = TRUE, fvar = 0.04))
}
write.csv(do.call(rbind, rows), "expected_preparation.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
