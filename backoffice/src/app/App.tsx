import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';

import { i18n } from '@/lib/i18n';
import { styleNonce } from '@/lib/style-nonce';

import { watchForNewVersion } from './new-version';
import { createQueryClient } from './query-client';
import type { Router } from './router';
import { readableVariables, theme } from './theme';

const colorSchemes = localStorageColorSchemeManager({ key: 'proofmark.color-scheme' });

export function App({ router }: { router: Router }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(() => watchForNewVersion(router), [router]);
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={readableVariables}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemes}
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}
