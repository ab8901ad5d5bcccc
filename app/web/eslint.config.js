// Typed and strict. What a strict CSP and Trusted Types forbid at run time is forbidden here before.
import tseslint from "typescript-eslint";

const sinks = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc"].map((property) => ({
  selector: `MemberExpression[property.name="${property}"]`,
  message: `${property} is a Trusted Types sink: build elements with h() of src/ui/elements.ts.`,
}));

export default tseslint.config(
  { ignores: ["dist/", "generated/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-restricted-syntax": ["error", ...sinks],
      "no-restricted-globals": ["error", "localStorage", "sessionStorage"],
    },
  },
  { files: ["build/**", "tests/**", "*.config.*"], rules: { "no-console": "off", "@typescript-eslint/no-floating-promises": "off" } },
  { files: ["**/*.js", "**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
);
