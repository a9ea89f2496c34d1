# Expected values of tests/core/reference/ets.rs, by R and its package forecast.
#   Rscript make_ets.R      (in this folder; reads series.csv, writes expected_ets.csv)
# At given parameters: first states, fitted values, point forecasts and error standard deviations (class 1 and 2).
# At the package's best fit of each form: its log-likelihood and AICc.
suppressMessages(library(forecast))
all <- read.csv("series.csv")
rows <- list()
put <- function(series, quantity, values) {
  values <- as.numeric(values)
  text <- formatC(values, digits = 17, format = "g", width = 1)
  rows[[length(rows) + 1]] <<- data.frame(series, quantity, index = seq_along(values), value = text)
}
for (id in unique(all$series)) {
  part <- all[all$series == id, ]
  m <- part$season_length[1]
  y <- ts(part$value, frequency = m)
  forms <- c("ANN", "MNN", "AAN", "MAN", "AAdN", "MAdN")
  if (m > 1) forms <- c(forms, "ANA", "MNA", "AAA", "MAA", "AAdA", "MAdA", "MNM", "MAM", "MAdM")
  for (form in forms) {
    damped <- grepl("d", form)
    short <- gsub("d", "", form)
    has_trend <- substr(short, 2, 2) != "N"
    has_season <- substr(short, 3, 3) != "N"
    fixed <- ets(y, short, damped = damped, alpha = .3, beta = if (has_trend) .03 else NULL,
                 gamma = if (has_season) .2 else NULL, phi = if (damped) .9 else NULL)
    put(id, paste0(form, "_initial"), fixed$initstate)
    put(id, paste0(form, "_fitted"), fitted(fixed))
    put(id, paste0(form, "_loglik"), fixed$loglik)
    put(id, paste0(form, "_sigma2"), fixed$sigma2)
    f <- forecast(fixed, h = 8, simulate = FALSE)
    put(id, paste0(form, "_mean"), f$mean)
    put(id, paste0(form, "_sd"), (f$upper[, "95%"] - f$mean) / qnorm(.975))
    put(id, paste0(form, "_best_loglik"), ets(y, short, damped = damped)$loglik)
  }
}
write.csv(do.call(rbind, rows), "expected_ets.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "forecast", as.character(packageVersion("forecast")), "\n")
