package steps

// SetupSteps are the steps of a set-up, in the order of the walk. The work's order follows from what each needs and comes
// after: the principal; then entitlements and token permission side by side; then the token, so that a refusal to mint is
// met before anything is opened; then warehouse, data and network side by side; then the proof; then the hand-over.
func SetupSteps() []Step {
	return []Step{
		partnerStep{},
		workspaceStep{},
		accountStep{},
		signInStep{},
		checksStep{},
		entraStep{},
		unlessOwn{principalStep{}},
		unlessOwn{accessStep{}},
		unlessOwn{tokenUseStep{}},
		unlessOwn{roleStep{}},
		tokenStep{},
		unlessOwn{warehouseStep{}},
		unlessOwn{dataStep{}},
		unlessOwn{networkStep{}},
		proofStep{},
		handoverStep{},
	}
}
