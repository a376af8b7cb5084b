import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { createRouter } from './app/router';
import { textsAreHere } from './lib/i18n';
import { shareStyleNonce } from './lib/style-nonce';

import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import './app/global.css';

shareStyleNonce();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');
const page = createRoot(root);
const router = createRouter(); // begins to fetch the screen, while the texts are on their way

void textsAreHere.then(() =>
  page.render(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  ),
);
