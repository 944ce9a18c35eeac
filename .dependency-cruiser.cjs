/** The rules of the house: who may import whom. */
module.exports = {
  forbidden: [
    {
      name: 'provider-imports-inner-room',
      comment:
        'A provider sees the contract, the net, media and inference rooms and the errors; nothing else of the engine.',
      severity: 'error',
      from: { path: '^providers/[^/]+/' },
      to: {
        path: '^src/',
        pathNot: '^src/(backend|analyzer|errors|catalog/row)\\.ts$|^src/(net|media|inference|sandbox)/',
      },
    },
    {
      name: 'adapter-imports-sandbox',
      comment: 'Only the sandbox of a room and its command know the sandbox kit; what talks to a vendor never does.',
      severity: 'error',
      from: {
        path: '^(src|providers)/',
        pathNot: '^src/(sandbox|testkit)/|^providers/[^/]+/(sandbox[a-z-]*|uploads|commands)\\.ts$',
      },
      to: { path: '^src/(sandbox|testkit)/|^providers/[^/]+/sandbox\\.ts$' },
    },
    {
      name: 'provider-imports-provider',
      severity: 'error',
      from: { path: '^providers/([^/]+)/' },
      to: { path: '^providers/', pathNot: '^providers/$1/' },
    },
    {
      name: 'engine-imports-provider',
      comment: 'Only the registry knows vendors; only the studio and the command line take it as a default.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(index|wiring|cli/.*)\\.ts$' },
      to: { path: '^providers/' },
    },
    {
      name: 'engine-imports-vendor-room',
      severity: 'error',
      from: { path: '^src/(index|wiring)\\.ts$' },
      to: { path: '^providers/[^/]+/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: '^(src|providers)/', pathNot: '/(evaluation|training|gallery)|^src/page/client/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
}
