import { defineConfig } from "@playwright/test";

// Debian's browsers, driven as they are: nothing is downloaded.
const chromium = {
  browserName: "chromium" as const,
  launchOptions: {
    executablePath: process.env["COUNTERSIGN_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};
const firefox = {
  browserName: "firefox" as const,
  channel: "moz-firefox",
  launchOptions: { executablePath: process.env["COUNTERSIGN_FIREFOX"] ?? "/usr/bin/firefox-esr" },
};

export default defineConfig({
  testDir: "stories",
  outputDir: "../../target/browser",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: { locale: "en-GB", timezoneId: "Europe/Berlin", trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    { name: "chromium", use: chromium, testIgnore: /firefox|screenshots|bench/ },
    { name: "firefox", use: firefox, testMatch: /firefox/ },
    { name: "screenshots", use: chromium, testMatch: /screenshots/ },
    // Recording what happens would be measured too.
    { name: "bench", use: { ...chromium, trace: "off", screenshot: "off" }, testMatch: /bench/ },
  ],
});
